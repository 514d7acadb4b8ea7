public import Foundation
import Testing

/// The built executable, run as a user runs it.
public struct Command {
    /// Exit code; a signal's number, negative, if one ended the process.
    public var exitCode: Int32
    /// All of standard output.
    public var output: String
    /// All of standard error.
    public var errors: String

    /// Folder of the test bundle, where SwiftPM puts the executables too.
    public static let folder = folder(of: "throughline")

    /// Folder of the test bundle where it holds a program, else that of a release build.
    public static func folder(of program: String) -> URL {
        let bundles = CommandLine.arguments.first.map { [URL(filePath: $0)] } ?? []
        let own = bundles + [URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()]
        return own.map { $0.deletingLastPathComponent() }.first {
            FileManager.default.isExecutableFile(atPath: $0.appending(path: program).path)
        }
            ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: ".build/release")
    }

    /// Runs `throughline` with `arguments` in a folder of its own, under a limit of the shell's `ulimit` if told, such as `-n 8`.
    public init(
        _ arguments: [String], in directory: URL = FileManager.default.temporaryDirectory,
        limit: String? = nil
    ) throws {
        let process = Process()
        process.executableURL = Self.folder.appending(path: "throughline")
        process.arguments = arguments
        if let limit, let program = process.executableURL {
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments =
                ["-c", "ulimit \(limit) && exec \"$0\" \"$@\"", program.path] + arguments
        }
        process.currentDirectoryURL = directory
        // Neither the user's database nor one of a folder above.
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["THROUGHLINE_DB": "measurements/throughline.sqlite"]) { set, _ in set }
        let output = directory.appending(path: UUID().uuidString + ".out")
        let errors = directory.appending(path: UUID().uuidString + ".err")
        defer {
            try? FileManager.default.removeItem(at: output)
            try? FileManager.default.removeItem(at: errors)
        }
        for file in [output, errors] {
            try #require(FileManager.default.createFile(atPath: file.path, contents: nil))
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        // A signal's number says nothing as an exit code.
        exitCode = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        self.output = try String(contentsOf: output, encoding: .utf8)
        self.errors = try String(contentsOf: errors, encoding: .utf8)
    }

    /// Whether there is exactly one line of error in the command's name.
    public var hasOneErrorLine: Bool {
        errors.hasPrefix("throughline: ") && errors.hasSuffix("\n") && errors.filter { $0 == "\n" }.count == 1
    }
}
