import Cycles
import Foundation
import Networks
import TestSupport
import Testing

@testable import Campaigns
@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Records

@Suite("Calibration")
struct CalibrationTests {
    /// A store with emulated rows of `count` models, and rows marked as silicon that take `factor` times as long.
    private func store(
        _ count: Int, silicon: (inout BoardIdentity) -> Void = { _ in }, factor: (Int) -> Double
    ) throws -> Store {
        let store = try Store(inMemory: ())
        var board = Example.board
        board.cycleModel = nil
        silicon(&board)
        for index in 0..<count {
            let cycles = UInt64(1_000_000 * (index + 1))
            try store.record(Example.profile(index, cycles: [cycles]))
            var measured = Example.profile(
                index, cycles: [UInt64((Double(cycles) * factor(index)).rounded())], board: board,
                origin: .silicon)
            measured.counts = nil
            try store.record(measured)
        }
        return store
    }

    @Test("a factor of one group is found, stored with its rows, and applied to that group only")
    func group() throws {
        let store = try store(5) { _ in 1.25 }
        let fits = Calibration.fits(of: try store.measurements())
        let fit = try #require(fits.first)
        #expect(fits.count == 1)
        #expect(abs(fit.scale - 1.25) < 1e-9)
        #expect(fit.count == 5)
        #expect(fit.leftOutWorst < 1e-9)
        #expect(fit.measurements == Array(1...10))
        try store.record(fit, provenance: Example.provenance)
        #expect(try store.calibrations() == [fit])

        func estimate(_ change: (inout BoardIdentity) -> Void, origin: Origin = .emulated) throws
            -> SiliconEstimate?
        {
            var board = Example.board
            change(&board)
            return SiliconEstimate(
                100, on: board, origin: origin, calibrations: try store.calibrations(), residuals: [])
        }
        guard case .calibrated(let value, let low, let high, _)? = try estimate({ _ in }) else {
            Issue.record("a row of the group is not calibrated")
            return
        }
        #expect(abs(value - 125) < 1e-6 && low <= value && value <= high)
        #expect(try estimate({ $0.flags = "-O3" }) == .unknown)
        #expect(try estimate({ $0.engineVersion = "2" }) == .unknown)
        #expect(try estimate({ $0.compiler = "clang" }) == .unknown)
        #expect(try estimate({ $0.board = "nucleo-f767zi" }) == .unknown)
        #expect(try estimate({ $0.cycleModel = "cortex-m7 model 2 detailed" }) == .unknown)
        #expect(try estimate({ $0.cycleModel = nil }, origin: .silicon) == nil)
    }

    @Test("silicon rows of other code, too few models, and emulated rows alone give no factor")
    func refusals() throws {
        #expect(
            Calibration.fits(
                of: try store(5) {
                    $0.flags = "-O3"
                } factor: { _ in
                    2
                }.measurements()
            ).isEmpty)
        #expect(Calibration.fits(of: try store(2) { _ in 2 }.measurements()).isEmpty)
        #expect(Calibration.fits(of: [MeasurementRow]()).isEmpty)
    }

    @Test("an uncalibrated row shows the range of published latencies over the model's")
    func residual() throws {
        let residual = HardwareResidual(
            board: "nucleo-f746zg", cycleModel: try #require(Example.board.cycleModel), engine: "tflm 1",
            flags: "-O2", points: 10, low: 1.1, median: 1.4, high: 1.8, source: "a paper")
        let estimate = SiliconEstimate(
            100, on: Example.board, origin: .emulated, calibrations: [], residuals: [residual])
        guard case .uncalibrated(let low, let high, residual)? = estimate else {
            Issue.record("found \(String(describing: estimate))")
            return
        }
        #expect(abs(low - 110) < 1e-9 && abs(high - 180) < 1e-9)
    }

    /// From NumPy's least squares by hand and SciPy's `spearmanr`.
    @Test("the factor minimizes relative error, and each point is left out of its own")
    func scale() throws {
        let fit = try #require(ScaleFit(predictions: [10, 20, 30, 45], latencies: [13, 25, 41, 55]))
        #expect(abs(fit.scale - 1.2801467599172847) < 1e-12)
        let expected = [
            -0.020170052974757824, 0.03270903444263484, -0.08113574519385025, 0.06534626023210643,
        ]
        for (found, expected) in zip(fit.leftOutErrors, expected) { #expect(abs(found - expected) < 1e-12) }
        #expect(fit.worstError == abs(fit.leftOutErrors[2]))
        #expect(RankCorrelation.spearman([1, 2, 2, 4, 9], [3, 1, 4, 4, 10]) - 0.7631578947368421 < 1e-12)
        #expect(RankCorrelation.spearman([1, 2, 3], [9, 4, 1]) == -1)
        #expect(RankCorrelation.spearman([1, 1, 1], [1, 2, 3]) == 0)
        #expect(ScaleFit(predictions: [1, 2], latencies: [1, 2]) == nil)
        #expect(ScaleFit(predictions: [1, 2, 0], latencies: [1, 2, 3]) == nil)
    }

    @Test("of two predictors the one with smaller errors has a difference below 0, the same every time")
    func bootstrap() {
        let better = [0.01, -0.02, 0.01, 0.03, -0.01, 0.02, 0.01, -0.02]
        let worse = [0.11, -0.09, 0.14, 0.2, -0.12, 0.1, 0.13, -0.1]
        let paired = PairedBootstrap(better, worse)
        #expect(paired.low <= paired.difference && paired.difference <= paired.high)
        #expect(paired.high < 0)
        #expect(PairedBootstrap(better, worse) == paired)
        #expect(PairedBootstrap(worse, better).low > 0)
        let equal = PairedBootstrap(better, better)
        #expect((equal.difference, equal.low, equal.high) == (0, 0, 0))
    }
}

@Suite("Published latencies")
struct PublishedPointsTests {
    private static func points() throws -> PublishedPoints {
        let url = Folders.repository.appending(path: "measurements/calibration/micronets-table4.json")
        return try JSONDecoder().decode(PublishedPoints.self, from: Data(contentsOf: url))
    }

    @Test("state the operations of the networks that this project can make")
    func macs() throws {
        let points = try Self.points().points
        #expect(points.count { $0.counts && $0.milliseconds["nucleo-f746zg"] != nil } >= 10)
        for (name, architecture) in TableFive.all {
            let point = try #require(points.first { $0.files.contains(name.lowercased()) || $0.name == name })
            #expect(point.macs == architecture.macs, "\(name)")
        }
    }

    @Test(
        "are matched with rows by name and operations, on each board, and only of the detailed tier and the engine"
    )
    func rows() throws {
        let store = try Store(inMemory: ())
        let points = try Self.points()
        func record(_ name: String, _ macs: Int, _ change: (inout BoardIdentity) -> Void) throws {
            var board = Example.board
            board.engine = "tflm"
            board.cycleModel = "cortex-m7 model \(CycleModel.version) detailed"
            change(&board)
            var profile = Example.profile(1, ops: 2 * macs, cycles: [216_000], board: board)
            profile.model.name = name
            profile.model.sha256 = Digest(of: Array("\(name)\(macs)".utf8)).description
            try store.record(profile)
        }
        for point in points.points.filter(\.counts) {
            try record(point.files[0] + ".tflite", point.macs) { _ in }
        }
        try record("kws_micronet_m", 1) { _ in }
        let table = try CycleAccountTable(points, in: store, engine: "tflm", fittedOn: "nucleo-f746zg")
        #expect(table.counted("nucleo-f746zg").count == 11)
        #expect(table.lines["nucleo-f767zi"] == nil)
        #expect(table.fit(.macs)?.leftOutErrors.count == 11)
        #expect(table.residuals(source: "x").count == 2)
        for predictor in CycleAccount.allCases { #expect(table.fit(predictor) != nil) }
        let other = try CycleAccountTable(points, in: store, engine: "bundled", fittedOn: "nucleo-f746zg")
        #expect(other.lines.isEmpty)
    }
}
