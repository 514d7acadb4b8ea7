import Foundation
public import Glibc

/// How every child of a process of ours is started.
///
/// It gets the three standard streams and no other descriptor of this process, no signal is blocked or ignored in it, and
/// it leads a process group of its own, so that no Ctrl-C at the terminal reaches it.
public enum ChildStart {
    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: of the executable.
    ///   - arguments: what follows the program's name.
    ///   - environment: all of it; this process's if nil.
    ///   - streams: descriptors that become its standard input, output and error; they stay open here.
    /// - Returns: its process id, which the caller waits for.
    public static func spawn(
        _ path: String, _ arguments: [String], environment: [String: String]? = nil,
        streams: (input: CInt, output: CInt, errors: CInt)
    ) throws(ChildError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in [streams.input, streams.output, streams.errors].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(number))
        }
        // Marked ones close anyway; this is for those of libraries, which may not be.
        for descriptor in openDescriptors() where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var child: pid_t = 0
        let result = withWords([path] + arguments) { words in
            guard let environment else {
                return posix_spawn(&child, path, &actions, &attributes, words, environ)
            }
            return withWords(environment.map { "\($0)=\($1)" }) {
                posix_spawn(&child, path, &actions, &attributes, words, $0)
            }
        }
        guard result == 0 else { throw ChildError(call: "start", code: result) }
        return child
    }

    /// Two connected descriptors that no child inherits unless it is given one.
    ///
    /// Sockets are marked so in the call that makes them (`pipe2`, which does it for pipes, is not in Swift's Glibc): another
    /// child, started by another thread before a mark that comes later, would hold an end open, and the end of the one
    /// child or of this process would not be noticed.
    public static func channel() throws(ChildError) -> [CInt] {
        var ends: [CInt] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw ChildError(call: "socketpair", code: errno)
        }
        return ends
    }

    /// Opens a file for a child, which no other one inherits; one to write to is made or emptied.
    public static func open(_ path: String, writing: Bool) throws(ChildError) -> CInt {
        let flags = writing ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY
        let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ChildError(call: "opening \(path)", code: errno) }
        return descriptor
    }

    /// The descriptors of this process; that one is closed meanwhile does no harm.
    private static func openDescriptors() -> [CInt] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        return (names ?? []).compactMap { CInt($0) }
    }

    private static func withWords<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        var words: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
        words.append(nil)
        defer { words.forEach { free($0) } }
        return body(words)
    }
}
