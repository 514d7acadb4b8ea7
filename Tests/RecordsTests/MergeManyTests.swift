import Foundation
import GRDB
import TestSupport
import Testing

@testable import Facts
@testable import MeasurementExamples
@testable import Records

/// What goes with the rows, and merges of so many databases that they are gathered first.
@Suite struct MergeManyTests {
    private let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder("many") }

    private func store(_ name: String) throws -> Store {
        try Store(path: temporary.url.appending(path: "\(name).sqlite").path)
    }

    private func erases(_ store: Store) throws -> [Int] {
        try store.wear().flatMap { $0.sectors.map(\.erases) }
    }

    @Test("Erases of a chip at two desks add up, however often and in which direction they are merged")
    func wear() throws {
        let (first, second, target) = (try store("first"), try store("second"), try store("target"))
        let chip = ChipIdentity(board: "nucleo-f746zg", uniqueID: "0a", origin: .silicon)
        let erase = { (store: Store, count: Int) in
            for _ in 0..<count {
                try store.countErase(of: 5, on: chip, by: .probe, provenance: Example.provenance)
            }
        }
        try erase(first, 3)
        try erase(second, 4)
        for _ in 0..<2 {
            _ = try target.merge(first)
            _ = try target.merge(second)
            _ = try first.merge(target)
        }
        #expect(try erases(target) == [7] && erases(first) == [7] && erases(second) == [4])
        // The desk goes on in its own ledger.
        try erase(second, 1)
        try erase(first, 2)
        for store in [first, second] { _ = try target.merge(store) }
        #expect(try erases(target) == [10])
        #expect(try target.countErase(of: 5, on: chip, by: .link, provenance: Example.provenance) == 11)
    }

    @Test("A database from before ledgers keeps its erases")
    func migrated() throws {
        let path = temporary.url.appending(path: "old.sqlite").path
        let old = try DatabaseQueue(path: path)
        try StoreSchema.migrator.migrate(old, upTo: "6 energies")
        try old.write { database in
            try database.execute(sql: "INSERT INTO boards VALUES (1, 'nucleo-f746zg', '0a', 'silicon')")
            try database.execute(sql: "INSERT INTO erases VALUES (1, 3, 'probe', 17, '2026-01', '2026-02')")
        }
        try old.close()
        #expect(try erases(try Store(path: path)) == [17])
        #expect(try erases(try Store(path: path)) == [17])
    }

    @Test("Calibrations and energies come with the rows that they stand on, once")
    func standing() throws {
        let (target, shard) = (try store("target"), try store("shard"))
        for number in 1...3 { try target.record(Example.profile(number)) }
        let rows = try (5...7).map { try shard.record(Example.profile($0)) }
        let group = CalibrationGroup(
            board: "nucleo-f746zg", engine: "bundled", engineVersion: "1", compiler: "gcc", flags: "-O2",
            cycleModel: "m")
        let calibration = Calibration(
            group: group, scale: 1.5, count: 2, leftOutMean: 0, leftOutWorst: 0,
            measurements: [rows[2], rows[0]])
        try shard.record(calibration, provenance: Example.provenance)
        let metered = MeteredEnergy(
            meter: .otii, traceSHA256: String(repeating: "cd", count: 32), channel: "GPI 1", supplyVolts: nil,
            energy: try energy(0.1), provenance: Example.provenance)
        try shard.record(metered, of: rows[1])
        let outcome = try target.merge(shard)
        #expect(outcome.calibrationsAdded == 1 && outcome.energiesAdded == 1)
        let again = try target.merge(shard)
        #expect(again.calibrationsAdded == 0 && again.energiesAdded == 0 && again.measurementsPresent == 3)
        let names = try target.measurements().reduce(into: [:]) { $0[$1.id] = $1.model.name }
        let merged = try #require(try target.calibrations().first)
        #expect(merged.measurements.map { names[$0] } == ["model-7.tflite", "model-5.tflite"])
        let found = try target.energies(limit: 9).filter { $0.metered != nil }
        #expect(found.map(\.modelName) == ["model-6.tflite"] && found[0].metered == metered)

        // The same trace with another result cannot be.
        try shard.write { try $0.execute(sql: "UPDATE energies SET energy_mj = energy_mj + 1") }
        let error = try #require(throws: MergeError.self) { try target.merge(shard) }
        #expect(error.description.contains("shard.sqlite, energies row 1"))
    }

    private func energy(_ watts: Double) throws -> InferenceEnergy {
        var trace = PowerTrace(channel: "GPI 1")
        trace.times = (0..<300).map { Double($0) * 1e-3 }
        trace.watts = Array(repeating: watts, count: 300)
        trace.isMarked = (0..<300).map { (100..<200).contains($0) }
        return try InferenceEnergy(trace, latency: 100, isEmulated: false)
    }

    /// Shards with rows of their own, a row that all have, and a failure in each third.
    private func shards(_ count: Int) throws -> [String] {
        try (0..<count).map { number in
            let shard = try store("shard\(number)")
            for row in 0...number % 4 { try shard.record(Example.profile(100 * number + row + 1)) }
            try shard.record(Example.profile(7_000_000))
            if number % 3 == 0 {
                try shard.record(
                    FailedAttempt(
                        failure: Failure(kind: .timeout, message: "late"), model: Example.model(number),
                        board: Example.board, origin: .emulated, sample: nil, isOutcome: true,
                        provenance: Example.provenance))
            }
            return shard.path
        }
    }

    private func content(_ store: Store) throws -> [String] {
        try store.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT measurements.id, measurements.key, result, model_name, place, op_index, cycles, hex(counts)
                    FROM measurements JOIN op_timings ON op_timings.measurement_id = measurements.id
                        JOIN execution_counts USING (measurement_id, op_index) ORDER BY 1, op_index
                    """
            ).map { "\($0)" }
                + Row.fetchAll(database, sql: "SELECT * FROM failures ORDER BY id").map { "\($0)" }
        }
    }

    @Test("Databases that are gathered give the rows and the reports that they give one by one")
    func gathered() throws {
        let paths = try shards(20)
        let (single, many) = (try store("single"), try store("many"))
        try single.record(Example.profile(801))
        try many.record(Example.profile(801))
        let expected = try paths.map { try single.merge(try Store(path: $0)) }
        var reports: [MergeOutcome] = []
        try many.merge(contentsOf: paths) { path, outcome in
            #expect(path == paths[reports.count])
            reports.append(outcome)
        }
        #expect(reports == expected)
        #expect(reports[8].measurementsPresent == 2 && reports[0].failuresAdded == 1)
        #expect(try content(many) == content(single) && !content(many).isEmpty)
        #expect(try many.integrity() == "ok")
        #expect(try many.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").isEmpty })
        try many.merge(contentsOf: paths) { _, outcome in #expect(outcome.measurementsAdded == 0) }
        let left = try FileManager.default.contentsOfDirectory(atPath: temporary.url.path)
        #expect(!left.contains { $0.contains("gathered") })
    }

    @Test("Of many databases the one that conflicts is named, and those before it are taken over")
    func conflict() throws {
        var paths = try shards(12)
        // Two databases, far apart, that say different things of one sample.
        for (place, cycles) in [(2, 1000), (9, 2000)] as [(Int, UInt64)] {
            let shard = try Store(path: paths[place])
            let run = try shard.run(
                of: Plan(backbone: "kws", count: 5, seed: 1), board: Example.board, origin: .emulated,
                provenance: Example.provenance)
            try shard.record(
                Example.profile(3, cycles: [cycles]), sample: Example.sample(run: run.id, index: 0))
        }
        paths.append(temporary.url.appending(path: "more.sqlite").path)
        _ = try Store(path: paths[12])
        let target = try store("target")
        var taken: [String] = []
        let error = try #require(throws: MergeError.self) {
            try target.merge(contentsOf: paths) { path, _ in taken.append(path) }
        }
        #expect(error.description.contains("target.sqlite, measurements row"))
        #expect(error.description.contains("shard9.sqlite, measurements row"))
        #expect(taken == Array(paths.prefix(9)))
    }
}
