import Foundation
import GRDB
import Glibc
import TestSupport

/// A command under way that is to be killed, with the children that it has by then.
final class KilledRun {
    private let process = Process()
    private let told: URL
    private var children: [Int32] = []

    /// Starts it.
    init(_ arguments: [String], in folder: URL) throws {
        told = folder.appending(path: "\(UUID().uuidString).err")
        process.executableURL = Command.folder.appending(path: "throughline")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        FileManager.default.createFile(atPath: told.path, contents: nil)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: told)
        try process.run()
    }

    /// Kills whom it is told, and waits two minutes at most; the exit code, negative by a signal, nil if it goes on.
    func kill(_ victim: KilledCommandTests.Victim) -> Int32? {
        children = Self.processes { $0.parent == process.processIdentifier }
        let own = victim == .child ? [] : [process.processIdentifier]
        for id in own + (victim == .host ? [] : children) { _ = Glibc.kill(id, SIGKILL) }
        let deadline = ContinuousClock.now + .seconds(120)
        while process.isRunning, ContinuousClock.now < deadline { usleep(10_000) }
        guard !process.isRunning else {
            _ = Glibc.kill(process.processIdentifier, SIGKILL)
            return nil
        }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// What it said.
    var said: String { (try? String(contentsOf: told, encoding: .utf8)) ?? "" }

    /// Samples of which it said that they are done: `[2/6] kws-c12-...: 7.1 ms`.
    var acknowledged: Int {
        said.split(separator: "\n").count { $0.hasPrefix("[") && $0.contains(" ms") }
    }

    /// Whether its children end with it, in ten seconds.
    func leavesNobody() -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if Self.processes(where: { children.contains($0.id) }).isEmpty { return true }
            usleep(20_000)
        }
        return false
    }

    /// Rows of a statement, by SQLite and not by the code under test; none without a database, or a table in it.
    static func rows(_ folder: URL, _ sql: String) throws -> [String] {
        let path = folder.appending(path: "db.sqlite").path
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try DatabaseQueue(path: path).read { database in
            guard try String.fetchOne(database, sql: "PRAGMA integrity_check") == "ok" else {
                return ["damaged"]
            }
            guard try database.tableExists("measurements") else { return [] }
            return try Row.fetchAll(database, sql: sql).map { row in
                row.databaseValues.map(\.description).joined(separator: "|")
            }
        }
    }

    private static func processes(where isWanted: ((id: Int32, parent: Int32)) -> Bool) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { id in
            guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { return false }
            // State and parent follow the name; one that waits to be asked after is gone.
            let fields = text[text.index(after: end)...].split(separator: " ")
            guard fields.count > 1, fields[0] != "Z", let parent = Int32(fields[1]) else { return false }
            return isWanted((id, parent))
        }
    }
}
