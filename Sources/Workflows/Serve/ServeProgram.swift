import Console
import Foundation
import Glibc

/// The program `throughline-serve` beside this one, which takes this process's place.
///
/// A server needs what no other command does: it is built by who wants it.
package enum ServeProgram {
    /// What brings the program.
    package static let cure =
        "the server is a program of its own: in a checkout run `make server`; an installation has it where that was run "
        + "before `make install`"

    private static var path: String {
        if let named = ProcessInfo.processInfo.environment["THROUGHLINE_SERVE"], !named.isEmpty {
            return named
        }
        return URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "throughline-serve").path
    }

    /// Whether it was built.
    package static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Runs it in place of this process, so that signals and streams are its own; returns only by a `CommandError`.
    package static func become(_ arguments: [String]) throws {
        let path = path
        guard isThere else {
            throw CommandError(
                exit: .input, kind: "serve",
                message: "\(path): expected the program that serves, found none; " + cure)
        }
        setenv("THROUGHLINE_NAME", "throughline", 1)
        var words = ([path] + arguments).map { strdup($0) }
        defer { words.forEach { free($0) } }
        words.append(nil)
        execv(path, words)
        throw CommandError(
            exit: .input, kind: "serve",
            message: "\(path): cannot be started: \(String(cString: strerror(errno))); build it again")
    }
}
