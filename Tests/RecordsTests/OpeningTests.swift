import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

@testable import Facts
@testable import MeasurementExamples
@testable import Records

/// How a database is made and opened, whatever happens to the processes that do it.
///
/// `THROUGHLINE_CREATION_KILLS` and `THROUGHLINE_CREATION_STARTS` make it longer.
@Suite("Opening of databases", .serialized) struct OpeningTests {
    private let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder("opening") }

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    private func path(_ name: String) -> String { temporary.url.appending(path: name).path }

    @Test("A database whose creation is killed at random moments can always be used")
    func killed() throws {
        var numbers = SeededNumbers(seed: 5)
        let undisturbed = try Opener(["write", path("undisturbed")])
        let start = ContinuousClock.now
        undisturbed.go()
        #expect(undisturbed.ended == Opener.End(exitCode: 0, said: "open, 0 rows, ok\n"))
        let whole = Int((ContinuousClock.now - start) / .microseconds(1))
        for round in 0..<(Self.number("THROUGHLINE_CREATION_KILLS") ?? 12) {
            let file = path("killed-\(round)")
            // Where a kill left it in the middle, another one comes.
            for _ in 0..<3 {
                let opener = try Opener(["write", file])
                opener.go()
                usleep(UInt32(Int.random(in: 0...whole, using: &numbers)))
                opener.kill()
                _ = opener.ended
                let reader = try Opener(["read", file])
                reader.go()
                if FileManager.default.fileExists(atPath: file) {
                    #expect(reader.ended == Opener.End(exitCode: 0, said: "open, 0 rows, ok\n"))
                }
            }
            let store = try Store(path: file)
            try store.record(Example.profile())
            #expect(try store.integrity() == "ok")
        }
    }

    @Test("Processes that start at once on a new file all open it")
    func started() throws {
        for round in 0..<(Self.number("THROUGHLINE_CREATION_STARTS") ?? 30) {
            let openers = try (0..<3).map { _ in try Opener(["write", path("started-\(round)")]) }
            for opener in openers { opener.go() }
            for opener in openers {
                #expect(opener.ended == Opener.End(exitCode: 0, said: "open, 0 rows, ok\n"))
            }
        }
    }

    @Test("What older versions left when they were killed is made whole", arguments: [0, 1, 2])
    func halfMade(kind: Int) throws {
        let file = path("half")
        switch kind {
        case 0: #expect(FileManager.default.createFile(atPath: file, contents: nil))
        case 1: _ = try DatabasePool(path: file)
        default:
            let queue = try DatabaseQueue(path: file)
            try queue.write {
                try $0.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
            }
        }
        #expect(try Store(reading: file).measurements().isEmpty)
        try Store(path: file).record(Example.profile())
        #expect(try Store(reading: file).measurements().count == 1)
    }

    @Test("A write that was cut off is put back, by a reader in a copy")
    func hotJournal() throws {
        let whole = path("whole")
        try Store(path: whole).record(Example.profile())
        let queue = try DatabaseQueue(path: whole)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1")
            try database.execute(sql: "BEGIN IMMEDIATE; UPDATE measurements SET model_name = 'lost'")
            // More than the cache holds, so that pages reach the file before the end of the transaction.
            try database.execute(
                sql: """
                    CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
                    SELECT i, randomblob(100) FROM n
                    """)
            for ending in ["", "-journal"] {
                try FileManager.default.copyItem(atPath: whole + ending, toPath: path("cut") + ending)
            }
            try database.execute(sql: "ROLLBACK")
        }
        let before = try Data(contentsOf: URL(filePath: path("cut")))
        let names = try Store(reading: path("cut")).measurements().map(\.model.name)
        #expect(names == ["model-1.tflite"])
        #expect(try Data(contentsOf: URL(filePath: path("cut"))) == before)
        #expect(try Store(path: path("cut")).measurements().map(\.model.name) == names)
    }

    @Test(
        "Who may not write reads all the same, also rows that are in the log alone", arguments: [false, true])
    func readOnly(isOld: Bool) throws {
        let folder = temporary.url.appending(path: "kept")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "rows").path
        if isOld {
            try StoreSchema.migrator.migrate(try DatabaseQueue(path: file), upTo: "8 fits as values")
        } else {
            let store = try Store(path: path("open"))
            try store.record(Example.profile())
            // As a killed process leaves it: what was written lies in the log.
            for ending in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: store.path + ending, toPath: file + ending)
            }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            _ = chmod(folder.appending(path: name).path, 0o444)
        }
        _ = chmod(folder.path, 0o555)
        defer { _ = chmod(folder.path, 0o755) }
        let reader = try Opener(["read", file], isUnprivileged: true)
        reader.go()
        #expect(reader.ended == Opener.End(exitCode: 0, said: "open, \(isOld ? 0 : 1) rows, ok\n"))
        let writer = try Opener(["write", file], isUnprivileged: true)
        writer.go()
        let refusal = writer.ended
        #expect(refusal.exitCode == 2 && refusal.said.contains("permissions"), "\(refusal.said)")
    }

    @Test("A store that was opened for reading writes nothing")
    func readsOnly() throws {
        try Store(path: path("rows")).record(Example.profile())
        let store = try Store(reading: path("rows"))
        #expect(throws: StoreError.self) { try store.record(Example.profile(2)) }
        #expect(throws: StoreError.self) { try Store(reading: path("none")) }
        #expect(!FileManager.default.fileExists(atPath: path("none")))
        #expect(try store.measurements().count == 1)
    }

    @Test("A pipe and a device are refused in a line, whoever waits at the other end")
    func pipes() throws {
        let pipe = path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        for file in [pipe, "/dev/null"] {
            #expect { try Store(path: file) } throws: { "\($0)".contains("a pipe or a device") }
            #expect { try Store(reading: file) } throws: { "\($0)".contains("a pipe or a device") }
        }
    }

    @Test("A damaged log is called that; one that is cut off anywhere gives its whole transactions")
    func damagedLog() throws {
        let store = try Store(path: path("live"))
        for number in 1...6 { try store.record(Example.profile(number)) }
        let log = [UInt8](try Data(contentsOf: URL(filePath: store.path + "-wal")))
        let file = path("copy")
        let open = { (log: [UInt8]) in
            try? FileManager.default.removeItem(atPath: file + "-shm")
            try? FileManager.default.removeItem(atPath: file)
            try FileManager.default.copyItem(atPath: store.path, toPath: file)
            try Data(log).write(to: URL(filePath: file + "-wal"))
            return try Store(reading: file).measurements().count
        }
        #expect(try open(log) == 6)
        #expect(try open([]) == open([UInt8](repeating: 0, count: 4096)))
        var numbers = SeededNumbers(seed: 2)
        var last = 0
        for length in stride(from: log.count / 3, to: log.count, by: log.count / 23) {
            let count = try open(Array(log.prefix(length)))
            #expect(count >= last)
            last = count
        }
        let isCalledThat = { (error: any Error) in
            if case .damaged(_, let reason) = error as? StoreError {
                reason.contains("write-ahead log")
            } else {
                false
            }
        }
        for place in [0, 9, 17, 30] {
            var damaged = log
            damaged[place] ^= 0x10
            #expect { _ = try open(damaged) } throws: { isCalledThat($0) }
        }
        // In the transactions before the last one.
        for _ in 0..<20 {
            var damaged = log
            damaged[Int.random(in: 32..<log.count / 2, using: &numbers)] ^= 0x04
            #expect { _ = try open(damaged) } throws: { isCalledThat($0) }
        }
    }
}

/// A process that opens a database when it is told to.
private final class Opener {
    struct End: Equatable {
        var exitCode: Int32
        var said: String
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var copy: URL?

    deinit { if let copy { try? FileManager.default.removeItem(at: copy) } }

    /// Starts it; one without privileges cannot write where its user may not, whoever runs the tests.
    init(_ arguments: [String], isUnprivileged: Bool = false) throws {
        let program = Command.folder(of: "store-opener").appending(path: "store-opener")
        if isUnprivileged, geteuid() == 0 {
            // That user may not reach the folder of the build.
            let own = FileManager.default.temporaryDirectory.appending(path: "opener-\(UUID().uuidString)")
            try FileManager.default.copyItem(at: program, to: own)
            copy = own
            process.executableURL = URL(filePath: "/usr/bin/setpriv")
            process.arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", own.path] + arguments
        } else {
            process.executableURL = program
            process.arguments = arguments
        }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    func go() { try? input.fileHandleForWriting.write(contentsOf: Data([1])) }

    func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

    /// How it ended, once it has.
    var ended: End {
        let said = (try? output.fileHandleForReading.readToEnd()).flatMap { $0 } ?? Data()
        process.waitUntilExit()
        return End(exitCode: process.terminationStatus, said: String(decoding: said, as: UTF8.self))
    }
}
