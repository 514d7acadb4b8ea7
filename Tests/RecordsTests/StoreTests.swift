import Foundation
import GRDB
import TestSupport
import Testing

@testable import Facts
@testable import MeasurementExamples
@testable import Records

@Suite struct StoreTests {
    private let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder("store") }

    @Test("A profile comes back as it was recorded, with its op timings")
    func roundTrip() throws {
        let store = try Store(inMemory: ())
        let profile = Example.profile()
        let id = try store.record(profile)
        let row = try #require(try store.measurements().first)
        #expect(row.id == id)
        #expect(row.model == profile.model)
        #expect(row.origin == .emulated)
        #expect(row.sample == nil)
        #expect(row.medianCycles == 21_600_100)
        #expect(row.latencyMilliseconds == 21_600_100 / 216_000.0)
        #expect(row.memory == profile.memory)
        #expect(row.recordedAt == "1970-01-01T00:00:00Z")
        var board = profile.board
        board.resetCause = ""
        #expect(row.board == board)
        #expect(try store.opTimings(of: id) == profile.perOp)
    }

    @Test("The file is in WAL mode with synchronous FULL and foreign keys on")
    func durability() throws {
        let path = freshPath()
        let store = try Store(path: path)
        let (mode, synchronous, keys) = try store.writer.writeWithoutTransaction { database in
            (
                try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(database, sql: "PRAGMA synchronous"),
                try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
            )
        }
        #expect(mode == "wal")
        #expect(synchronous == 2)
        #expect(keys == 1)
        #expect(try store.integrity() == "ok")
    }

    @Test("Equal plans on equal firmware are one run; another firmware starts another")
    func runs() throws {
        let store = try Store(inMemory: ())
        let plan = Plan(backbone: "kws", count: 4, seed: .max)
        let first = try run(store, plan)
        #expect(first.done.isEmpty)
        try store.record(Example.profile(1), sample: Example.sample(run: first.id, index: 0))
        try store.record(Example.profile(2), sample: Example.sample(run: first.id, index: 3))
        #expect(try run(store, plan) == RunState(id: first.id, done: [0, 3]))
        var other = Example.board
        other.firmwareBuildID = String(repeating: "d6", count: 20)
        let second = try run(store, plan, board: other)
        #expect(second.id != first.id)
        #expect(second.done.isEmpty)
        #expect(try run(store, Plan(backbone: "kws", count: 4, seed: 1)).id != first.id)
        #expect(try run(store, plan, origin: .silicon).id != first.id)
        #expect(try store.measurements(run: first.id).map(\.sample?.index) == [0, 3])
        #expect(try store.measurements(backbone: "other").isEmpty)
    }

    @Test("A sample has one outcome: a second one is refused and changes nothing")
    func duplicates() throws {
        let store = try Store(inMemory: ())
        let state = try run(store, Plan(backbone: "kws", count: 4, seed: 1))
        let sample = Example.sample(run: state.id, index: 1)
        try store.record(Example.profile(), sample: sample)
        #expect { try store.record(Example.profile(2), sample: sample) } throws: { error in
            if case .duplicate = error as? StoreError { true } else { false }
        }
        #expect { try store.record(failure(sample, isOutcome: true)) } throws: { error in
            if case .duplicate = error as? StoreError { true } else { false }
        }
        #expect(try store.measurements().count == 1)
        #expect(try store.failures().isEmpty)
    }

    @Test("An attempt that failed is kept and leaves its sample open")
    func attempts() throws {
        let store = try Store(inMemory: ())
        let plan = Plan(backbone: "kws", count: 4, seed: 1)
        let sample = Example.sample(run: try run(store, plan).id, index: 1)
        try store.record(failure(sample, isOutcome: false))
        try store.record(failure(sample, isOutcome: false))
        #expect(try run(store, plan).done.isEmpty)
        try store.record(failure(sample, isOutcome: true))
        #expect(try run(store, plan).done == [1])
        let rows = try store.failures()
        #expect(rows.map(\.isOutcome) == [false, false, true])
        #expect(rows.first?.bytesShort == 17)
        #expect(rows.first?.kind == "does_not_fit")
    }

    @Test("What was executed comes back as it was, its code stored once for all rows of a firmware")
    func counts() throws {
        let store = try Store(inMemory: ())
        let ids = [try store.record(Example.profile(1)), try store.record(Example.profile(2))]
        for id in ids {
            let found = try #require(try store.counts(of: id))
            // Blocks are listed by their rows.
            #expect(Set(found.blocks) == Set(Example.counts.blocks))
            #expect(found == Example.counts)
        }
        let blocks = try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM code_blocks") }
        #expect(blocks == 2)
        #expect(try store.counts(of: 99) == nil)
    }

    @Test("Counts that were damaged are an error, and a row without them has none")
    func damagedCounts() throws {
        let store = try Store(inMemory: ())
        let id = try store.record(Example.profile(1))
        try store.writer.write { try $0.execute(sql: "UPDATE execution_counts SET counts = x'01'") }
        #expect(throws: StoreError.self) { try store.counts(of: id) }
        try store.writer.write { try $0.execute(sql: "DELETE FROM execution_counts WHERE op_index = -1") }
        #expect(throws: StoreError.self) { try store.counts(of: id) }
        try store.writer.write { try $0.execute(sql: "DELETE FROM execution_counts") }
        #expect(try store.counts(of: id) == nil)
    }

    @Test("Cycles beyond 63 bits are refused by an error, and nothing is written")
    func hugeCycles() throws {
        let store = try Store(inMemory: ())
        #expect(throws: StoreError.self) { try store.record(Example.profile(cycles: [.max])) }
        #expect(try store.measurements().isEmpty)
    }

    @Test(
        "A file that is no database is refused and left as it was", arguments: ["text\n", "SQLite format 3"])
    func notADatabase(content: String) throws {
        let path = freshPath()
        try write(Data((content + String(repeating: "x", count: 5000)).utf8), to: path)
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(throws: StoreError.notADatabase(path: path)) { try Store(path: path) }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder(path)).count == 1)
    }

    @Test("A database of another program is refused and left as it was")
    func foreign() throws {
        let path = freshPath()
        try FileManager.default.createDirectory(
            atPath: folder(path), withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
        try queue.close()
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(throws: StoreError.foreign(path: path)) { try Store(path: path) }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("A database of a newer version is refused")
    func newer() throws {
        let path = freshPath()
        let store = try Store(path: path)
        try store.writer.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 the future')")
        }
        #expect(throws: StoreError.newer(path: path)) { try Store(path: path) }
    }

    @Test("A folder, and a folder that cannot be made, are refused")
    func folders() throws {
        let path = freshPath()
        try write(Data("a file".utf8), to: path)
        #expect { try Store(path: folder(path)) } throws: { "\($0)".contains("it is a folder") }
        #expect { try Store(path: path + "/below.sqlite") } throws: {
            "\($0)".contains("its folder cannot be created")
        }
    }

    @Test("Truncated at any place, a database is refused or opened, never a crash")
    func truncated() throws {
        let path = freshPath()
        var store: Store? = try Store(path: path)
        try store?.record(Example.profile())
        try store?.writer.close()
        store = nil
        let whole = try Data(contentsOf: URL(filePath: path))
        for length in stride(from: 0, to: whole.count, by: 1777) {
            let cut = freshPath()
            try write(whole.prefix(length), to: cut)
            do {
                let opened = try Store(path: cut)
                _ = try opened.measurements()
            } catch {
                #expect(!"\(error)".contains("\n"))
            }
        }
    }

    @Test("With bits flipped anywhere, a database gives rows or one line of error, never a crash")
    func flipped() throws {
        let path = freshPath()
        let store = try Store(path: path)
        let state = try run(store, Plan(backbone: "kws", count: 4, seed: 1))
        for index in 0..<4 {
            try store.record(Example.profile(index), sample: Example.sample(run: state.id, index: index))
        }
        try store.record(failure(Example.sample(run: state.id, index: 9), isOutcome: false))
        try store.writer.close()
        let whole = try Data(contentsOf: URL(filePath: path))
        var seed: UInt64 = 1
        for _ in 0..<150 {
            var damaged = whole
            for _ in 0..<4 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                // Behind the header's magic, which another test covers.
                let place = 16 + Int(seed >> 33) % (whole.count - 16)
                damaged[place] ^= 1 << UInt8((seed >> 20) & 7)
            }
            let copy = freshPath()
            try write(damaged, to: copy)
            do {
                let opened = try Store(path: copy)
                for row in try opened.measurements() {
                    _ = try opened.opTimings(of: row.id)
                    #expect(row.sram.freeBytes >= 0 && row.flash.freeBytes >= 0)
                }
                _ = try opened.failures()
                _ = try opened.groups()
            } catch {
                #expect(!"\(error)".contains("\n"))
            }
            try FileManager.default.removeItem(atPath: folder(copy))
        }
    }

    @Test("A reader beside the writer sees whole transactions only")
    func concurrentReader() throws {
        let path = freshPath()
        let store = try Store(path: path)
        let reader = try Store(path: path)
        for number in 1...20 {
            let id = try store.record(Example.profile(number))
            #expect(try reader.measurements().count == number)
            #expect(try reader.opTimings(of: id).count == 2)
        }
    }

    private func run(
        _ store: Store, _ plan: Plan, board: BoardIdentity = Example.board, origin: Origin = .emulated
    ) throws -> RunState {
        try store.run(of: plan, board: board, origin: origin, provenance: Example.provenance)
    }

    private func failure(_ sample: SamplePlace, isOutcome: Bool) -> FailedAttempt {
        FailedAttempt(
            failure: Failure(kind: .doesNotFit, message: "17 bytes short", bytesShort: 17),
            model: Example.model(9), board: Example.board, origin: .emulated, sample: sample,
            isOutcome: isOutcome, provenance: Example.provenance)
    }

    /// A path in a folder that is not there yet.
    private func freshPath() -> String {
        temporary.url.appending(path: "\(UUID().uuidString)/throughline.sqlite").path
    }

    private func folder(_ path: String) -> String { (path as NSString).deletingLastPathComponent }

    private func write(_ data: Data, to path: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder(path), withIntermediateDirectories: true)
        try data.write(to: URL(filePath: path))
    }
}
