import Foundation
import GRDB
import Networks
import TestSupport
import Testing

@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Records

@Suite struct GroupLinesTests {
    let store: Store

    init() throws { store = try Store(inMemory: ()) }

    @Test("Points on a line give that line, for each kind of sample and pooled")
    func line() throws {
        try record(0..<8)
        let groups = try store.groups()
        try #require(groups.count == 1)
        #expect(groups[0].fits.map(\.samples) == [.uniform, .coverage, .pooled])
        #expect(groups[0].fits.map(\.line.n) == [4, 4, 8])
        for fit in groups[0].fits {
            #expect(abs(fit.line.slopeMsPerMop - 5) < 1e-3)
            #expect(abs(fit.line.interceptMs - 10) < 1e-2)
            #expect(fit.line.r2 > 0.999_999)
        }
    }

    @Test("Origins, firmware builds, clocks and features are never in one line")
    func groups() throws {
        try record(0..<4)
        try record(10..<14, origin: .silicon)
        var board = Example.board
        board.firmwareBuildID = String(repeating: "ee", count: 20)
        try record(20..<24, board: board)
        board = Example.board
        board.clockHz = 16_000_000
        try record(30..<34, board: board)
        board = Example.board
        board.features = ["fpu"]
        try record(40..<44, board: board)
        let groups = try store.groups()
        #expect(groups.count == 5)
        #expect(groups.allSatisfy { $0.points.count == 4 })
        #expect(try store.groups(origin: .silicon).map(\.group.origin) == [.silicon])
        #expect(try store.groups(backbone: "ad").isEmpty)
    }

    @Test("Another chip of the same kind, and another cause of reset, are of the same group")
    func sameGroup() throws {
        try record(0..<4)
        var board = Example.board
        board.uniqueID = String(repeating: "0b", count: 12)
        board.resetCause = "watchdog"
        try record(4..<8, board: board)
        #expect(try store.groups().count == 1)
    }

    @Test("A model that was profiled twice counts once, by its latest row")
    func latest() throws {
        try record(0..<4)
        let plan = Plan(backbone: "kws", count: 4, seed: 2)
        let run = try store.run(
            of: plan, board: Example.board, origin: .emulated, provenance: Example.provenance)
        try store.record(
            Example.profile(0, ops: ops(0), cycles: [216_000_000]),
            sample: Example.sample(run: run.id, index: 0))
        let points = try #require(try store.groups().first).points
        #expect(points.count == 4)
        #expect(points.first { $0.ops == ops(0) }?.latencyMs == 1000)
    }

    @Test("Too few points are refused in words, and rows outside a run are no samples")
    func tooFew() throws {
        try store.record(Example.profile(99))
        #expect(try store.groups().isEmpty)
        try record(0..<2)
        let group = try #require(try store.groups().first)
        #expect(group.fits.isEmpty)
        #expect(group.refusals.map(\.samples) == [.uniform, .coverage, .pooled])
    }

    @Test("A fit is stored once with the rows that it stands on, and comes back")
    func stored() throws {
        try record(0..<8)
        let group = try #require(try store.groups().first)
        let fits = StoredFit.all(of: group, models: group.crossValidated())
        #expect(fits.map(\.model) == ["line", "line", "line"])
        #expect(try store.record(fits, provenance: Example.provenance) == 3)
        #expect(try store.record(fits, provenance: Example.provenance) == 0)
        #expect(try store.storedFits() == fits)
        #expect(fits[2].measurements == group.points.map(\.measurement))
    }

    @Test("The operator model is stored with its coefficients by name")
    func storedSecondModel() throws {
        try recordNetworks(30)
        let group = try #require(try store.groups().first)
        let fits = group.crossValidated()
        try store.record(
            StoredFit.all(of: group, models: fits), provenance: Example.provenance)
        let kept = try #require(try store.storedFits().first { $0.model == "operator_model" })
        let model = try #require(try kept.operatorModel())
        #expect(model.byName == fits.first { $0.name == "operator_model" }?.coefficients)
        #expect(kept.measurements.count == 30 && (kept.leftOutMAPE ?? 1) < 0.01)
        #expect(try store.storedFits().contains { $0.model == "robust_line" })
    }

    @Test("Networks that a search found enter no fit")
    func search() throws {
        try recordNetworks(30)
        let before = try #require(try store.groups().first)
        let run = try store.run(
            of: Plan(backbone: "kws", count: 100, seed: 9), board: Example.board, origin: .emulated,
            provenance: Example.provenance)
        for index in 0..<5 {
            try store.record(
                Example.profile(700 + index, cycles: [1_000_000_000]),
                sample: SamplePlace(
                    run: run.id, index: index, kind: .search, backbone: "kws",
                    architecture: "kws-c16-d\(16 + 4 * index)s2"))
        }
        let after = try #require(try store.groups().first)
        #expect(after.points == before.points)
        #expect(after.fit(.pooled)?.line == before.fit(.pooled)?.line)
    }

    @Test("Fits of a database from before fits were values stay, with their rows")
    func migrated() throws {
        let folder = try TemporaryFolder("fits")
        let path = folder.url.appending(path: "old.sqlite").path
        let old = try DatabaseQueue(path: path)
        try StoreSchema.migrator.migrate(old, upTo: "5 calibrations")
        let identity = try StoreJSON.text(Example.board)
        try old.write { database in
            try database.execute(
                sql: """
                    INSERT INTO firmwares VALUES (1, 'c5', 'nucleo-f746zg', 'bundled', '1', 'gcc', '-O2', 216000000,
                        7, 'axi', 'fpu', ?)
                    """, arguments: [identity])
            try database.execute(
                sql: """
                    INSERT INTO fits VALUES (3, 'kws', 'pooled', 'nucleo-f746zg', 'emulated', 1, 8, 5, 4.5, 5.5, 10,
                        9, 11, 0.99, 0.02, 1.5, '[1,2,3]', '0.1.0', 'abc', '2026-01-01T00:00:00Z')
                    """)
        }
        try old.close()
        let fit = try #require(try Store(path: path).storedFits().first)
        #expect(fit.group.backbone == "kws" && fit.model == "line" && fit.samples == .pooled)
        #expect(fit.measurements == [1, 2, 3])
        let value = try #require(
            try JSONSerialization.jsonObject(with: Data(fit.value.utf8)) as? [String: Any])
        #expect(value["slopeMsPerMop"] as? Double == 5 && value["mapePercent"] as? Double == 2)
        #expect((value["slopeInterval"] as? [String: Double])?["low"] == 4.5)
    }

    @Test("The band is narrowest at the mean of the points and meets the intercept's interval at 0")
    func band() throws {
        try record(0..<8, noise: true)
        let fit = try #require(try store.groups().first?.fit(.pooled))
        let band = fit.band()
        #expect(abs(band[0].low - fit.line.interceptInterval.low) < 1e-6)
        #expect(abs(band[0].high - fit.line.interceptInterval.high) < 1e-6)
        let narrowest = try #require(band.min { $0.high - $0.low < $1.high - $1.low })
        let mean = fit.points.reduce(0) { $0 + Double($1.ops) } / 1e6 / Double(fit.points.count)
        #expect(abs(narrowest.mop - mean) <= band[1].mop)
        #expect(fit.largestResiduals(2).count == 2)
    }

    @Test("Correlation is 1, -1 or undefined where it must be")
    func correlation() {
        #expect(abs((ResidualDiagnosis.correlation([1, 2, 4], [2, 4, 8]) ?? 0) - 1) < 1e-12)
        #expect(abs((ResidualDiagnosis.correlation([1, 2, 4], [-1, -2, -4]) ?? 0) + 1) < 1e-12)
        #expect(ResidualDiagnosis.correlation([1, 1, 1], [1, 2, 3]) == nil)
        #expect(ResidualDiagnosis.correlation([], []) == nil)
    }

    /// Networks whose ids can be read, at 3 ms and 5 ms a Mop.
    private func recordNetworks(_ count: Int) throws {
        let run = try store.run(
            of: Plan(backbone: "kws", count: 100, seed: 1), board: Example.board, origin: .emulated,
            provenance: Example.provenance)
        for number in 0..<count {
            let network = try Architecture(
                id: "kws-c\(16 + 4 * (number % 30))-d\(16 + 8 * (number % 17))s2-d\(40 + number)")
            let ms = 3 + 5 * Double(network.ops) / 1e6
            try store.record(
                Example.profile(number, ops: network.ops, cycles: [UInt64(ms * 216_000)]),
                sample: SamplePlace(
                    run: run.id, index: number, kind: number % 2 == 0 ? .uniform : .coverage, backbone: "kws",
                    architecture: network.id))
        }
    }

    private func ops(_ number: Int) -> Int { (number + 1) * 4_000_000 }

    /// Samples on the line 10 ms + 5 ms a Mop at the board's clock.
    private func record(
        _ numbers: Range<Int>, board: BoardIdentity = Example.board, origin: Origin = .emulated,
        noise: Bool = false
    ) throws {
        let run = try store.run(
            of: Plan(backbone: "kws", count: 100, seed: 1), board: board, origin: origin,
            provenance: Example.provenance)
        for number in numbers {
            let shift = noise && number % 2 == 0 ? 3.0 : 0
            let ms = 10 + shift + 5 * Double(ops(number)) / 1e6
            try store.record(
                Example.profile(
                    number, ops: ops(number), cycles: [UInt64(ms * Double(board.clockHz) / 1000)],
                    board: board, origin: origin), sample: Example.sample(run: run.id, index: number))
        }
    }
}
