import Glibc

/// The three standard streams, made safe before anything else is opened.
public enum StandardStreams {
    /// Opens `/dev/null` for each standard stream that the caller closed.
    ///
    /// Otherwise a port or a file opened later would get its number, and output would be written into it.
    /// SIGPIPE is ignored, so that a reader that goes away (`| head`) does not end a run half-way.
    public static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", O_RDWR)
        }
    }
}
