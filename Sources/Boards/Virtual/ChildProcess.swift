import Glibc

/// A child process with its standard output on a pipe, in a process group of its own.
///
/// Its own group keeps a Ctrl-C at the terminal from ending the board before the host has finished with it.
final class ChildProcess {
    /// Process id.
    let id: pid_t
    private let output: CInt
    private var pending: [UInt8] = []
    private var hasEnded = false

    /// Starts an executable; its standard error goes to a file, its standard input is a descriptor, empty if there is none.
    ///
    /// - Throws: `ChildError` if the system cannot start it.
    init(executable: String, arguments: [String], errorsTo errorFile: String, input: CInt? = nil)
        throws(ChildError)
    {
        let ends = try Self.channel()
        defer { close(ends[1]) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile, O_WRONLY | O_CREAT | O_TRUNC, 0o600)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))

        var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) }
        words.append(nil)
        defer { words.forEach { free($0) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, executable, &actions, &attributes, words, environ)
        guard result == 0 else {
            close(ends[0])
            throw ChildError(call: "start", code: result)
        }
        id = child
        output = ends[0]
    }

    /// Two connected descriptors that no child inherits unless it is given one.
    ///
    /// Sockets are marked so in the call that makes them (`pipe2`, which does it for pipes, is not in Swift's Glibc): another
    /// child, started by another thread before a mark that comes later, would hold an end open, and the end of the one
    /// child or of this process would not be noticed.
    static func channel() throws(ChildError) -> [CInt] {
        var ends: [CInt] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw ChildError(call: "socketpair", code: errno)
        }
        return ends
    }

    deinit {
        stop(within: .zero)
        close(output)
    }

    /// Reads one line of the standard output; nil if the process ends or the deadline passes first.
    func readLine(until deadline: ContinuousClock.Instant) -> [UInt8]? {
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                let line = Array(pending[..<end])
                pending.removeFirst(end + 1)
                return line
            }
            guard let ready = Readiness.wait(output, events: POLLIN, until: deadline), ready.any,
                pending.count < 1 << 16
            else { return nil }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(output, &buffer, buffer.count)
            if count == 0 || (count < 0 && errno != EINTR) { return nil }
            pending += buffer.prefix(max(0, count))
        }
    }

    /// Waits for the end of the process, and ends it by force if it has not ended by then.
    func stop(within patience: Duration) {
        guard !hasEnded else { return }
        let deadline = ContinuousClock.now + patience
        while !isOver(options: WNOHANG) {
            if ContinuousClock.now >= deadline {
                kill(id, SIGKILL)
                while !isOver(options: 0) {}
                return
            }
            usleep(2000)
        }
    }

    /// Whether the process still runs.
    var isRunning: Bool { !hasEnded && !isOver(options: WNOHANG) }

    private func isOver(options: CInt) -> Bool {
        if hasEnded { return true }
        var status: CInt = 0
        let result = waitpid(id, &status, options)
        hasEnded = result == id || (result < 0 && errno == ECHILD)
        return hasEnded
    }
}

/// Why a process could not be started.
struct ChildError: Error, Hashable, CustomStringConvertible {
    var call: String
    var code: CInt

    var description: String { "\(call) failed: \(String(cString: strerror(code)))" }
}
