import Networks
import Testing

@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Records

@Suite struct FitAtLevelTests {
    let store: Store

    init() throws { store = try Store(inMemory: ()) }

    @Test("the newest samples of the backbone on the board give rule, interval and what else takes memory")
    func newest() throws {
        try record(40, factor: 2)
        var board = Example.board
        board.firmwareBuildID = String(repeating: "ee", count: 20)
        try record(30, board: board)
        let fit = try #require(try fit())
        #expect(fit.kind == .operatorModel && fit.sampleCount == 30)
        #expect(fit.firmware.firmwareBuildID == board.firmwareBuildID)
        let network = try Architecture(id: "kws-c40-d60s2-d100")
        let prediction = try fit.predict(network)
        #expect(abs(prediction.latencyMs / latency(network.ops) - 1) < 0.03)
        let interval = try #require(prediction.interval)
        #expect(interval.low <= prediction.latencyMs && prediction.latencyMs <= interval.high)
        #expect(fit.staticBytes == 16384)
        #expect(fit.firmwareBytes == 60_064)
        let line = try #require(try self.fit(kind: .line))
        guard case .line(let intercept, let slope) = line.rule else {
            Issue.record("expected a line, found \(line.rule)")
            return
        }
        #expect(abs(intercept - 3) < 0.01 && abs(slope - 5) < 0.01)
    }

    @Test("without samples there is no fit, with few no interval, and found networks are none of its samples")
    func few() throws {
        #expect(try fit() == nil)
        try record(12)
        let before = try #require(try fit())
        #expect(before.interval == nil)
        #expect(try fit(board: "nucleo-f446re") == nil)
        for number in 0..<2 {
            try store.recordFound(
                Example.profile(7, cycles: [UInt64(1 + number)]), backbone: "kws",
                architecture: "kws-c40-d60s2-d100", seed: 5)
        }
        let found = try store.measurements().compactMap(\.sample).filter { $0.kind == .search }
        #expect(found.map(\.index) == [0, 1])
        #expect(found.map(\.architecture) == ["kws-c40-d60s2-d100", "kws-c40-d60s2-d100"])
        #expect(try fit() == before)
    }

    @Test(
        "a network has one interval, by predict, on the card and in the limit, narrow where samples like it agree",
        arguments: [Fit.Kind.line, .operatorModel])
    func oneInterval(kind: Fit.Kind) throws {
        // Those below the median scatter by up to a tenth, those above by nothing.
        try record(120) { number, ops in ops > 2_500_000 ? 1 : 1 + 0.1 * Double(number % 5 - 2) / 2 }
        let groups = try store.groups()
        let predictor = try Fit(samples: groups[0].observations, kind: kind)
        let fit = try #require(try self.fit(kind: kind))
        let limit = Limit.latency(maxMs: 100, rule: fit.rule, interval: fit.interval)
        var widths: [Double] = []
        for id in ["kws-c24-d24s2-d48", "kws-c120-d120s2-d140"] {
            let architecture = try Architecture(id: id)
            let model = try Model(bytes: try architecture.model())
            let predicted = try predictor.predict(
                LatencyFeatures(model), ops: ModelCost(model).ops, level: 0.95)
            let card = try fit.predict(architecture)
            let interval = try #require(card.interval)
            #expect(abs(card.latencyMs / predicted.latencyMs - 1) < 1e-12)
            #expect(abs(interval.low / predicted.interval.low - 1) < 1e-12)
            #expect(abs(interval.high / predicted.interval.high - 1) < 1e-12)
            #expect(abs(try limit.exact(architecture) / predicted.interval.high - 1) < 1e-12)
            widths.append((interval.high - interval.low) / card.latencyMs)
            guard kind == .operatorModel else { continue }
            let forecast = try #require(
                try store.fit(FitRequest(board: "nucleo-f746zg", engine: "bundled"))
            ).prediction(of: model)
            #expect(forecast.prediction == predicted)
        }
        #expect(widths[1] < 0.7 * widths[0], "\(widths)")
        // Larger than all samples: nothing is known of how far it may be off.
        #expect(try fit.predict(TableFive.kwsL).interval == nil)
    }

    @Test("a limit is corrected by the networks nearest in ops per kind, and by nothing where there are none")
    func correction() throws {
        let rule = CostRule.line(interceptMs: 0, slopeMsPerMop: 4)
        func network(_ id: String, _ ratio: Double) throws -> (id: String, foundMs: Double) {
            (id, try rule.latencyMs(Architecture(id: id)) * ratio)
        }
        let networks = [
            try network("kws-c44-d60s2-d100", 1.25), try network("kws-c40-d60s2-d100", 1.6),
            try network("kws-c16-d16s2", 10), ("unreadable", 1), ("kws-c40-d40", 0),
        ]
        let near = try Architecture(id: "kws-c40-d60s2-d100")
        let correction = try #require(
            LatencyCorrection(near: near, by: rule, networks: networks, count: 2))
        #expect(correction.neighbours.map(\.architecture) == ["kws-c40-d60s2-d100", "kws-c44-d60s2-d100"])
        #expect(correction.neighbours[0].distance == 0)
        #expect(abs(correction.factor - (1 / 1.25 + 1 / 1.6) / 2) < 1e-9)
        #expect(LatencyCorrection(near: near, by: rule, networks: [("unreadable", 1)]) == nil)
    }

    private func fit(
        kind: Fit.Kind? = nil, board: String = "nucleo-f746zg"
    ) throws -> FitAtLevel? {
        try store.fit(
            FitRequest(board: board, engine: "bundled", backbone: "kws", origin: .emulated, kind: kind)
        ).map { FitAtLevel($0) }
    }

    /// 3 ms and 5 ms a Mop.
    private func latency(_ ops: Int) -> Double { 3 + 5 * Double(ops) / 1e6 }

    private func record(
        _ count: Int, board: BoardIdentity = Example.board, factor: Double = 1,
        scatter: (Int, Int) -> Double = { _, _ in 1 }
    ) throws {
        let run = try store.run(
            of: Plan(backbone: "kws", count: count, seed: UInt64(count)), board: board, origin: .emulated,
            provenance: Example.provenance)
        for number in 0..<count {
            let architecture = try Architecture(
                id: "kws-c\(16 + 4 * (number % 30))-d\(16 + 8 * (number % 17))s2-d\(40 + number)")
            let ops = architecture.ops
            let cycles = UInt64(
                factor * scatter(number, ops) * latency(ops) * Double(board.clockHz) / 1000)
            try store.record(
                Example.profile(1000 * count + number, ops: architecture.ops, cycles: [cycles], board: board),
                sample: SamplePlace(
                    run: run.id, index: number, kind: .uniform, backbone: "kws",
                    architecture: architecture.id))
        }
    }
}
