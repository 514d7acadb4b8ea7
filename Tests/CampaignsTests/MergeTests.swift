import Boards
import Facts
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Campaigns
@testable import MeasurementExamples
@testable import Records

@Suite struct MergeTests {
    private let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder("merge") }

    private func store(_ name: String) throws -> Store {
        try Store(path: temporary.url.appending(path: "\(name).sqlite").path)
    }

    /// Profiles the samples of one shard of a plan with the scripted board.
    private func characterize(_ store: Store, shard: Int, of count: Int) throws {
        let rules = CampaignRules(
            repeats: 1, sentinel: SentinelRule(every: 3), shard: .init(index: shard, count: count))
        let board = ScriptedBoard()
        // Sentinels of one second on one chip would be the same row.
        board.identity.uniqueID = String(repeating: "\(shard)\(count)", count: 12)
        let outcome = try Crew([board]).run(
            Plan(backbone: "kws", count: 9, seed: 1), rules: rules, in: store)
        #expect(outcome.left == 0)
    }

    /// What the samples of a database say, without ids, places and times.
    private func content(_ store: Store) throws -> [String] {
        try store.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT sample_index, measurements.key, result, steady_cycles, op_name, cycles, kind, canonical
                    FROM measurements JOIN samples USING (run_id, sample_index)
                        JOIN architectures ON architectures.id = architecture_id
                        JOIN op_timings ON measurement_id = measurements.id
                    ORDER BY 1, op_index
                    """
            ).map { "\($0)" }
        }
    }

    @Test("The merged shards of a plan are the plan, in any order and however often merged")
    func shards() throws {
        let whole = try store("whole")
        try characterize(whole, shard: 0, of: 1)
        let shards = try (0..<3).map { try store("shard\($0)") }
        for (index, shard) in shards.enumerated() { try characterize(shard, shard: index, of: 3) }
        let expected = try content(whole)
        #expect(expected.count > 9)
        for order in [[0, 1, 2], [2, 0, 1]] {
            let target = try store("target\(order)")
            for index in order {
                // Three samples, and the sentinel before and behind them.
                let first = try target.merge(shards[index])
                #expect(first.measurementsAdded == 3 + 2 && first.measurementsPresent == 0)
                let second = try target.merge(shards[index])
                #expect(second.measurementsAdded == 0 && second.measurementsPresent == 3 + 2)
            }
            #expect(try content(target) == expected)
            #expect(try target.integrity() == "ok")
            let strays = try target.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").count }
            #expect(strays == 0)
            let sentinels = try target.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sentinels") }
            #expect(sentinels == 6)
            #expect(try target.measurements().filter { !$0.place.contains("@shard") }.isEmpty)
        }
    }

    @Test("A merged plan goes on where its shards stopped")
    func goesOn() throws {
        let (target, shard) = (try store("target"), try store("shard"))
        try characterize(shard, shard: 1, of: 3)
        _ = try target.merge(shard)
        let outcome = try Crew([ScriptedBoard()]).run(
            Plan(backbone: "kws", count: 9, seed: 1), rules: CampaignRules(repeats: 1), in: target)
        #expect(outcome.doneBefore == 3 && outcome.profiled == 6)
    }

    @Test("A sample with another outcome is refused with both rows named, and nothing is taken over")
    func conflict() throws {
        let (target, shard) = (try store("target"), try store("other"))
        try characterize(target, shard: 0, of: 3)
        let board = ScriptedBoard()
        board.drift = (from: 0, factor: 1.5)
        _ = try Crew([board]).run(
            Plan(backbone: "kws", count: 9, seed: 1), rules: CampaignRules(repeats: 1), in: shard)
        let before = try content(target)
        let error = try #require(throws: MergeError.self) { try target.merge(shard) }
        #expect(error.description.contains("target.sqlite, measurements row"))
        #expect(error.description.contains("other.sqlite, measurements row"))
        #expect(try content(target) == before)
    }

    @Test("A sample that failed there and was profiled here is a conflict; two equal failures are one")
    func failures() throws {
        let (target, shard, same) = (try store("target"), try store("shard"), try store("same"))
        try characterize(target, shard: 0, of: 3)
        for store in [shard, same] {
            let board = ScriptedBoard()
            board.refusal = .modelTooLarge(bytes: 5, available: 2)
            _ = try Crew([board]).run(
                Plan(backbone: "kws", count: 9, seed: 1), rules: CampaignRules(repeats: 1), in: store)
        }
        #expect(throws: MergeError.self) { try target.merge(shard) }
        #expect(throws: MergeError.self) { try shard.merge(target) }
        let outcome = try shard.merge(same)
        #expect(outcome.failuresAdded == 0 && outcome.failuresPresent == 9)
    }

    @Test("Profiles outside of runs, equal ones of one second too, are each there once")
    func profiles() throws {
        let (target, shard) = (try store("target"), try store("shard"))
        for number in [1, 1, 2] { try shard.record(Example.profile(number)) }
        var other = Example.board
        other.firmwareBuildID = String(repeating: "d6", count: 20)
        try target.record(Example.profile(9, board: other))
        try target.record(Example.profile(1))
        #expect(try target.merge(shard).measurementsAdded == 2)
        #expect(try target.merge(shard).measurementsAdded == 0)
        let rows = try target.measurements()
        #expect(rows.count == 4)
        // The blocks of code that were counted have other row ids here than there.
        for row in rows { #expect(try target.counts(of: row.id) == Example.counts) }
    }

    @Test("A database is not merged into itself, and one of another program is refused")
    func refused() throws {
        let target = try store("target")
        #expect(throws: MergeError.itself(path: target.path)) { try target.merge(target) }
        let foreign = temporary.url.appending(path: "foreign.sqlite").path
        let queue = try DatabaseQueue(path: foreign)
        try queue.write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
        #expect(throws: StoreError.foreign(path: foreign)) { try Store(path: foreign) }
    }

    @Test("A database of the first version is brought up with its rows, runs and keys")
    func migrated() throws {
        let path = temporary.url.appending(path: "old.sqlite").path
        let old = try DatabaseQueue(path: path)
        try StoreSchema.migrator.migrate(old, upTo: "1 measurements")
        try old.write { database in
            for statement in Self.firstVersion { try database.execute(sql: statement) }
        }
        try old.close()
        let store = try Store(path: path)
        let rows = try store.measurements()
        #expect(rows.map(\.sample?.index) == [4, nil] && rows.map(\.place) == ["", ""])
        #expect(try store.failures().map(\.kind) == ["timeout"])
        let keys = try store.read {
            try String.fetchAll($0, sql: "SELECT key FROM measurements UNION SELECT key FROM failures")
        }
        #expect(keys.count == 3 && keys.allSatisfy { $0.count == 32 })
        let plan = Plan(backbone: "kws", count: 5, seed: 7)
        let run = try store.run(
            of: plan, board: rows[0].board, origin: .emulated, provenance: Example.provenance)
        #expect(run == RunState(id: 1, done: [4]))
    }

    /// Rows as version 1 wrote them: a sample, a profile outside of runs, and an attempt that failed.
    private static let firstVersion: [String] = {
        var firmware = Example.board
        firmware.uniqueID = ""
        firmware.resetCause = ""
        let identity = (try? StoreJSON.text(firmware)) ?? ""
        let arena = (try? StoreJSON.text(Example.arena)) ?? ""
        let measurement = { (sample: String) in
            """
            INSERT INTO measurements VALUES (NULL, 1, 1, 1, 'm', \(sample), 0, 0, '[]', 1, 1, 2, 3, 3, 3, '[3]', 1.0,
                1, 1, 1, 1, 1, 1, 1, 1, 1, 1, '\(arena)', '0.1.0', '', '2026-01-01T00:00:00Z')
            """
        }
        return [
            "INSERT INTO boards VALUES (1, 'nucleo-f746zg', '0a', 'emulated')",
            """
            INSERT INTO firmwares VALUES (1, 'c5', 'nucleo-f746zg', 'bundled', '1', 'gcc', '-O2', 216000000, 7, 'axi',
                'fpu', '\(identity)')
            """,
            """
            INSERT INTO models VALUES (1, '\(String(repeating: "0", count: 64))', 'm', 1, 1, 2, 1, '{}', 1, 1, 1, 1)
            """,
            "INSERT INTO architectures VALUES (1, 'kws', 'kws-c16-d16s2')",
            "INSERT INTO runs VALUES (1, 'kws', 7, 'nucleo-f746zg', 'emulated', 1, '0.1.0', '', '2026')",
            "INSERT INTO samples VALUES (1, 4, 'uniform', 1)",
            measurement("1, 4"), measurement("NULL, NULL"),
            "INSERT INTO op_timings VALUES (1, 0, 3, 'CONV_2D', 1, 3)",
            """
            INSERT INTO failures VALUES (NULL, 1, 1, 1, 'm', 1, 5, 0, 'timeout', 'late', NULL, NULL, '0.1.0', '', '2026')
            """,
        ]
    }()
}
