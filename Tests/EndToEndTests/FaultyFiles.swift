import Foundation
import GRDB
import TestSupport
import Testing

/// A command whose nth call of a kind fails: on files, on lines to a board, or the start of a process; or whose clock
/// goes back.
///
/// `Tests/Faults/failing_calls.c` is compiled and preloaded into the program alone; its children run on undisturbed.
final class FaultyFiles: Sendable {
    /// What fails.
    enum Kind: String, CaseIterable, Sendable {
        /// Opening, reading, writing, syncing, renaming, removing below the command's folder.
        case files
        /// Serial ports and sockets.
        case lines
        /// Starts of children.
        case processes
        /// From the nth question for the time on, it is 400 days earlier.
        case clock
    }

    /// What a run came to.
    struct Run {
        let code: Int32
        let errors: String
        /// Calls of the kind.
        let calls: Int
    }

    private let folder: TemporaryFolder
    private let library: URL

    /// Compiles the library.
    init() throws {
        folder = try TemporaryFolder("faults")
        library = folder.url.appending(path: "failing.so")
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        let source = Folders.repository.appending(path: "Tests/Faults/failing_calls.c")
        compiler.arguments = ["cc", "-shared", "-fPIC", "-O1", "-o", library.path, source.path, "-ldl"]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0)
    }

    /// Runs a command in a folder.
    ///
    /// - Parameters:
    ///   - program: the one whose calls fail, as `/proc/self/comm` names it.
    ///   - call: number of the call that fails; 0 for none.
    ///   - error: its `errno`.
    ///   - stays: whether all later ones fail too.
    func run(
        _ arguments: [String], of program: String, in directory: URL, _ kind: Kind, call: Int,
        error: Int32 = EIO, stays: Bool = false
    ) throws -> Run {
        let process = Process()
        process.executableURL = Command.folder.appending(path: "throughline")
        process.arguments = arguments
        process.currentDirectoryURL = directory
        let count = folder.url.appending(path: UUID().uuidString)
        process.environment = ProcessInfo.processInfo.environment.merging([
            "THROUGHLINE_DB": "db.sqlite", "LD_PRELOAD": library.path, "FAULT_PROGRAM": program,
            "FAULT_ROOT": directory.path, "FAULT_KIND": kind.rawValue, "FAULT_CALL": "\(call)",
            "FAULT_ERROR": "\(error)", "FAULT_ON": stays ? "1" : "0", "FAULT_COUNT": count.path,
        ]) { $1 }
        let errors = Pipe()
        (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
        process.standardError = errors
        try process.run()
        let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let number = (try? String(contentsOf: count, encoding: .utf8)) ?? ""
        return Run(
            code: process.terminationReason == .exit
                ? process.terminationStatus : -process.terminationStatus,
            errors: said, calls: Int(number.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0)
    }

    /// Rows of the database of a folder, nil without one; fails a test where it is not whole.
    static func rows(in directory: URL) throws -> Int? {
        let path = directory.appending(path: "db.sqlite").path
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try DatabaseQueue(path: path).read { database in
            let isWhole = try String.fetchOne(database, sql: "PRAGMA integrity_check")
            #expect(isWhole == "ok")
            guard try database.tableExists("measurements") else { return 0 }
            return try Int.fetchOne(database, sql: "SELECT count(*) FROM measurements")
        }
    }
}
