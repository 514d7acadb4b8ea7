import Networks
import Testing

@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Records

@Suite struct ModelPredictionTests {
    let store: Store
    let model: Model

    init() throws {
        store = try Store(inMemory: ())
        model = try Model(bytes: try Self.architecture(70).model())
    }

    @Test("A network between the samples is predicted within its interval, and the fit is named")
    func prediction() throws {
        try record(40)
        let forecast = try forecast()
        // What the rows were made of, so that the operator model can meet it but for whole cycles.
        let truth = latency(ModelCost(model).ops)
        #expect(forecast.fit == "operator_model" && forecast.backbones == ["kws"])
        #expect(forecast.sampleCount == 40)
        #expect(abs(forecast.prediction.latencyMs / truth - 1) < 0.01)
        #expect(forecast.prediction.interval.low <= forecast.prediction.latencyMs)
        #expect(forecast.prediction.interval.high >= forecast.prediction.latencyMs)
        #expect(forecast.errors.worstPercent < 5)
    }

    @Test("The newest firmware's rows are taken, others are not mixed in")
    func newest() throws {
        try record(40)
        var board = Example.board
        board.firmwareBuildID = String(repeating: "ee", count: 20)
        try record(30, board: board, factor: 3)
        let forecast = try forecast()
        #expect(forecast.sampleCount == 30)
        #expect(forecast.firmware.firmwareBuildID == board.firmwareBuildID)
        #expect(abs(forecast.prediction.latencyMs / (3 * latency(ModelCost(model).ops)) - 1) < 0.01)
    }

    @Test(
        "Rows of a board that was set up otherwise than its kind are a group that gives way, however new it is"
    )
    func asFound() throws {
        try record(40)
        var board = Example.board
        board.features.removeAll { $0 == "hse" }
        try record(30, board: board, factor: 3)
        #expect(try forecast().sampleCount == 40)
        let groups = try store.groups()
        #expect(groups.count == 2)
        let found = try #require(groups.first { !$0.group.timing.deviations.isEmpty })
        #expect(found.group.description.contains("set up as found (hse: off, on expected)"))
    }

    @Test("Too few samples, another board, and a network outside the samples are refused in words")
    func refused() throws {
        #expect(throws: ModelPrediction.Refusal.self) { try forecast() }
        try record(12)
        let error = try #require(throws: ModelPrediction.Refusal.self) { try forecast() }
        #expect(error.description.contains("at least 19 samples, found 12"))
        try record(40)
        #expect(throws: ModelPrediction.Refusal.self) { try forecast(board: "nucleo-f446re") }
        let large = try Model(bytes: try TableFive.kwsL.model())
        let outside = try #require(throws: ModelPrediction.Refusal.self) { try forecast(large) }
        #expect(outside.description.contains("ops as in the samples"))
    }

    @Test("A model of operators that no sample has is refused, unless they are next to nothing")
    func unseenOperators() throws {
        try record(40)
        // The samples' rows name convolutions only; what stands behind them gives a few values.
        #expect(try !forecast().unseen.names.isEmpty)
        #expect(try forecast().unseen.share < UnseenOperators.limit)
        let window = WindowSpec(3, 3)
        let residual = NetworkSpec(
            name: "residual", inputShape: [49, 10, 1],
            layers: [
                .convolution(channels: 64, window: window, activation: .relu),
                .convolution(channels: 64, window: window, activation: .relu),
                .add(other: 0, activation: .none), .mean, .fullyConnected(units: 12, activation: .none),
            ])
        let model = try Model(bytes: try ModelWriter.write(residual, seed: 1))
        let refusal = try #require(throws: ModelPrediction.Refusal.self) { try forecast(model) }
        #expect(refusal.description.contains("found ADD, "))
        #expect(refusal.description.contains("characterize"))
    }

    @Test("Rows whose architecture cannot be read stay in the line and out of the operator model")
    func unreadable() throws {
        try record(20)
        let run = try store.run(
            of: Plan(backbone: "kws", count: 4, seed: 2), board: Example.board, origin: .emulated,
            provenance: Example.provenance)
        try store.record(Example.profile(900), sample: Example.sample(run: run.id, index: 0))
        let group = try #require(try store.groups().first)
        #expect(group.points.count == 21 && group.observations.count == 20)
        let fits = group.crossValidated()
        #expect(
            fits.map(\.name)
                == ["weighted_line", "operator_model", "robust_line", "origin_line", "random_forest"])
        #expect(fits.allSatisfy { $0.sampleCount == 20 })
        #expect(fits[1].coefficients?.count == LatencyFeatures.names.count)
    }

    private func forecast(_ other: Model? = nil, board: String = "nucleo-f746zg") throws -> ModelPrediction {
        guard let fit = try store.fit(FitRequest(board: board, engine: "bundled")) else {
            throw ModelPrediction.Refusal.noRows(
                board: board, engine: "bundled",
                stored: try store.sampledBoards(backbone: nil, origin: nil))
        }
        return try fit.prediction(of: other ?? model)
    }

    /// 3 ms and 5 ms a Mop.
    private func latency(_ ops: Int) -> Double { 3 + 5 * Double(ops) / 1e6 }

    private static func architecture(_ number: Int) throws -> Architecture {
        try Architecture(id: "kws-c\(16 + 4 * (number % 30))-d\(16 + 8 * (number % 17))s2-d\(40 + number)")
    }

    private func record(_ count: Int, board: BoardIdentity = Example.board, factor: Double = 1) throws {
        let run = try store.run(
            of: Plan(backbone: "kws", count: count, seed: UInt64(count)), board: board, origin: .emulated,
            provenance: Example.provenance)
        for number in 0..<count {
            let architecture = try Self.architecture(3 * number)
            let cycles = UInt64(factor * latency(architecture.ops) * Double(board.clockHz) / 1000)
            try store.record(
                Example.profile(1000 * count + number, ops: architecture.ops, cycles: [cycles], board: board),
                sample: SamplePlace(
                    run: run.id, index: number, kind: .uniform, backbone: "kws",
                    architecture: architecture.id))
        }
    }
}
