package import Boards
package import Console
import Dispatch
package import Foundation
import Glibc

/// The program `throughline-train`, run as a child: it loads libtorch, which takes longer than most commands run.
///
/// Its standard streams are this program's. It has a process group of its own and gets a Ctrl-C from here, so that it hears it
/// once, wherever it was sent.
package struct TrainingProgram {
    private let path: String

    /// Finds it: `$THROUGHLINE_TRAIN`, or beside this program.
    ///
    /// Throws a `CommandError` where it was not built.
    package init() throws {
        let environment = ProcessInfo.processInfo.environment
        let beside = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "throughline-train").path
        path = environment["THROUGHLINE_TRAIN"].flatMap { $0.isEmpty ? nil : $0 } ?? beside
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw CommandError(
                exit: .input, kind: "training",
                message:
                    "\(path): expected the program that trains, found none: Throughline was built where there is no "
                    + "libtorch; install libtorch-dev, libsndfile1-dev and libsamplerate0-dev (`.ci/setup --oracle`) and "
                    + "run `make build`")
        }
    }

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - arguments: a verb and what follows it.
    ///   - output: where its standard output goes.
    /// - Returns: its exit code; 128 and the signal's number if one ended it.
    package func run(_ arguments: [String], output: ChildOutput = .standardOutput) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if output == .standardError {
            posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var child: pid_t = 0
        let result = Self.withWords([path] + arguments) { words in
            Self.withWords(Self.environment) { environment in
                posix_spawn(&child, path, &actions, &attributes, words, environment)
            }
        }
        guard result == 0 else {
            throw CommandError(
                exit: .input, kind: "training",
                message:
                    "\(path): cannot be started: \(String(cString: strerror(result))); run `make build` again"
            )
        }
        let forwarding = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [child] in kill(child, number) }
            source.activate()
            return source
        }
        defer {
            for source in forwarding { source.cancel() }
            for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        }
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else {
                throw CommandError(
                    exit: .input, kind: "training",
                    message:
                        "\(path): lost sight of it: \(String(cString: strerror(errno))); run the command again"
                )
            }
        }
        // WIFSIGNALED and WEXITSTATUS are macros that Swift does not see.
        let number = status & 0x7F
        return number == 0 ? (status >> 8) & 0xFF : 128 + number
    }

    /// Where a child's standard output goes.
    package enum ChildOutput {
        /// To this program's.
        case standardOutput
        /// To this program's standard error, where its own standard output is for something else.
        case standardError
    }

    /// This program's, and what the child shall know.
    private static var environment: [String] {
        var environment = ProcessInfo.processInfo.environment
        environment["THROUGHLINE_NAME"] = "throughline"
        // Threads that spin between two operators take the cores from others.
        environment["OMP_WAIT_POLICY"] = environment["OMP_WAIT_POLICY"] ?? "PASSIVE"
        return environment.map { "\($0)=\($1)" }
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
