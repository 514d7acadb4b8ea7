public import Foundation
import Testing

/// A program of a few lines that a test writes and then runs.
public enum ExecutableScript {
    /// Writes a script that anybody may run.
    ///
    /// Another process writes it: a child that this process starts meanwhile, for whatever test, would inherit the open
    /// file until it runs its own program, and Linux runs no file that somebody has open for writing (`ETXTBSY`).
    public static func write(_ text: String, to path: URL) throws {
        let source = path.appendingPathExtension("text")
        try Data(text.utf8).write(to: source)
        defer { try? FileManager.default.removeItem(at: source) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/install")
        process.arguments = ["-m", "755", source.path, path.path]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "install fails for \(path.path)")
    }
}
