import Console
import Foundation
import Glibc
package import Jobs

/// The program `throughline-train`, run as a child: it loads libtorch, which takes longer than most commands run.
///
/// Its standard streams are this program's. It gets a Ctrl-C from here, so that it hears it once, wherever it was sent.
package struct TrainingProgram {
    private let path: String

    /// What brings the program.
    package static let cure =
        "training is a part of its own: install the package throughline-train, or in a checkout run "
        + "`make setup-test trainer`"

    /// Finds it: `$THROUGHLINE_TRAIN`, or beside this program.
    ///
    /// Throws a `CommandError` where it was not built.
    package init() throws { try self.init(path: Self.usualPath) }

    /// Finds it, and makes sure that there is what it shall learn from.
    ///
    /// Throws a `CommandError` where either is missing, which it would say itself only once it runs.
    package init(for data: String) throws { try self.init(path: Self.usualPath, for: data) }

    init(path: String) throws {
        self.path = path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw CommandError(
                exit: .input, kind: "training",
                message: "\(path): expected the program that trains, found none; " + Self.cure)
        }
    }

    init(path: String, for data: String) throws {
        try self.init(path: path)
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: data, isDirectory: &isFolder)
        guard isThere, isFolder.boolValue else {
            throw CommandError.input(
                "\(data): expected the folder of a data set, found \(isThere ? "a file" : "none"); name one, or make "
                    + "one by throughline data")
        }
    }

    /// Runs a command of its for what the user typed; where it is missing, a wish for help is told what it needs.
    ///
    /// - Returns: the exit code; nil where only help was asked for and the program is not there.
    package static func answer(_ verb: String, _ arguments: [String]) throws -> Int32? {
        if arguments.contains(where: { ["--help", "-h"].contains($0) }),
            !FileManager.default.isExecutableFile(atPath: usualPath)
        {
            return nil
        }
        return try TrainingProgram().run([verb] + arguments)
    }

    private static var usualPath: String {
        if let named = ProcessInfo.processInfo.environment["THROUGHLINE_TRAIN"], !named.isEmpty {
            return named
        }
        return URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "throughline-train").path
    }

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - arguments: a verb and what follows it.
    ///   - output: where its standard output goes.
    /// - Returns: its exit code; 130 or 143 where it was asked to stop.
    /// - Throws: `CommandError` where it cannot be started, or was ended by a signal that asks nothing.
    package func run(
        _ arguments: [String], output: ChildProgram.Output = .standardOutput
    ) throws -> Int32 {
        var program = ChildProgram(path: path, arguments: arguments, environment: Self.environment)
        program.input = .standardInput
        program.output = output
        program.errors = .standardError
        program.forwardsSignals = true
        let code: Int32
        do throws(ChildError) {
            code = try program.run().code
        } catch {
            throw CommandError(
                exit: .input, kind: "training",
                message: "\(path): cannot be started: \(error.reason); run `make build` again")
        }
        guard code > 128, code != 128 + SIGINT, code != 128 + SIGTERM else { return code }
        let signal = strsignal(code - 128).map { String(cString: $0) } ?? "signal \(code - 128)"
        throw CommandError(
            exit: .board, kind: "training",
            message: "\(path): expected to train to its end, was ended (\(signal.lowercased())), as for want "
                + "of memory; run the same command again, a search with --resume")
    }

    /// This program's, and what the child shall know.
    private static var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["THROUGHLINE_NAME"] = "throughline"
        // It ends with this process.
        environment["THROUGHLINE_PARENT"] = "\(ProcessInfo.processInfo.processIdentifier)"
        // Threads that spin between two operators take the cores from others.
        environment["OMP_WAIT_POLICY"] = environment["OMP_WAIT_POLICY"] ?? "PASSIVE"
        return environment
    }
}
