import Glibc

/// The three standard streams, made safe before anything else is opened.
public enum StandardStreams {
    /// Opens `/dev/null` for each standard stream that the caller closed.
    ///
    /// Otherwise a port or a file opened later would get its number, and output would be written into it.
    /// SIGPIPE is ignored, so that a reader that goes away (`| head`) does not end a run half-way, and SIGXFSZ, so that a
    /// file that reaches its allowed size (`ulimit -f`) is an error of writing as a full disk is.
    public static func prepare() throws(CommandError) {
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", O_RDWR)
        }
        try raiseFileLimit()
    }

    /// Fewest files that may be open at once: a campaign holds some twenty for each board, and Foundation and SQLite end
    /// the process where they cannot open theirs.
    static let fewestFiles: rlim_t = 64

    /// Takes as many open files as the system gives without asking, up to a few thousand.
    ///
    /// - Throws: `CommandError` if that is less than any command needs.
    private static func raiseFileLimit() throws(CommandError) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        if limit.rlim_cur < 4096, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = min(4096, limit.rlim_max)
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        guard limit.rlim_cur >= fewestFiles else {
            throw .input(
                "expected to be allowed at least \(fewestFiles) open files, found \(limit.rlim_cur); "
                    + "raise the limit with `ulimit -n 1024`")
        }
    }
}
