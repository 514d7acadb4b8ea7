import Networks
import Testing

@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Records

@Suite struct ComparisonTests {
    let store: Store

    init() throws { store = try Store(inMemory: ()) }

    private static var other: BoardIdentity {
        var board = Example.board
        board.board = "nucleo-f446re"
        board.engine = "tflm"
        return board
    }

    @Test("The same models on two boards are paired; models of one board are left out")
    func boards() throws {
        for number in 1...5 { try store.record(Example.profile(number, cycles: [1000 * UInt64(number)])) }
        for number in 3...7 {
            try store.record(Example.profile(number, cycles: [2000 * UInt64(number)], board: Self.other))
        }
        let found = try compare("f746zg", "f446re/tflm")
        try #require(found.count == 1)
        #expect(found[0].ratio.ratios.count == 3 && abs(found[0].ratio.mean.value - 2) < 1e-12)
        #expect(found[0].subject.board == nil && found[0].subject.origin == .emulated)
    }

    @Test("What neither side names is the same in each pair: firmwares are compared board by board")
    func firmwares() throws {
        var next = Example.board
        next.firmwareBuildID = String(repeating: "d6", count: 20)
        var small = Self.other
        small.engine = next.engine
        for number in 1...3 {
            try store.record(Example.profile(number, cycles: [1000]))
            try store.record(Example.profile(number, cycles: [3000], board: next))
            try store.record(Example.profile(number, cycles: [5000], board: small))
        }
        let found = try compare("c5c5c5", "D6D6D6")
        #expect(found.map(\.subject.board) == ["nucleo-f746zg"])
        #expect(abs((found.first?.ratio.mean.value ?? 0) - 3) < 1e-12)
    }

    @Test("The latest row of a model counts")
    func latest() throws {
        for cycles in [UInt64(9000), 1000] {
            for number in 1...2 { try store.record(Example.profile(number, cycles: [cycles])) }
        }
        for number in 1...2 {
            try store.record(Example.profile(number, cycles: [1500], origin: .silicon))
        }
        #expect(abs((try compare("emulated", "silicon").first?.ratio.mean.value ?? 0) - 1.5) < 1e-12)
        let build = String(Example.board.firmwareBuildID.prefix(8))
        #expect(try compare(build + "/emulated", build + "/silicon").count == 1)
    }

    @Test(
        "A side that names nothing is refused in words",
        arguments: ["", "z80", "f746zg/f746zg", "abc", "f746zg/", "bundled/bundled"])
    func wrong(text: String) throws {
        #expect(throws: PlanError.self) { try ComparisonSide(reading: text) }
    }

    @Test("Groups of a database are compared with each other: ratios, and fits tried on the other")
    func groups() throws {
        for (name, factor) in [("kws", 1.0), ("ad", 2.0)] {
            let run = try store.run(
                of: Plan(backbone: name, count: 24, seed: 1), board: Example.board, origin: .emulated,
                provenance: Example.provenance)
            for number in 0..<24 {
                let architecture = try Architecture(
                    id: "\(name)-c\(16 + 4 * (number % 30))-d\(16 + 8 * (number % 17))s2-d\(40 + number)")
                let ms = factor * (3 + 5 * Double(architecture.ops) / 1e6)
                try store.record(
                    Example.profile(
                        100 * Int(factor) + number, ops: architecture.ops, cycles: [UInt64(ms * 216_000)]),
                    sample: SamplePlace(
                        run: run.id, index: number, kind: .uniform, backbone: name,
                        architecture: architecture.id))
            }
        }
        let all = GroupComparison.all(try store.groups())
        try #require(all.count == 1)
        let comparison = all[0].comparison
        #expect(comparison.ratios.count == 1)
        #expect(abs((comparison.ratios[0].throughput?.value ?? 0) - 0.5) < 1e-3)
        #expect(comparison.line.count == 4 && comparison.operatorModel.count == 4)
        let across = try #require(
            comparison.line.first { $0.fittedOn.hasPrefix("kws") && $0.testedOn.hasPrefix("ad") })
        #expect(abs(across.errors.biasPercent + 50) < 1)
        #expect(GroupComparison(Array(try store.groups().prefix(1)), isPooled: true) == nil)
    }

    @Test("A layer study says throughput by kind, and what channels off multiples of 4 cost")
    func layers() throws {
        let samples = try LayerStudy.all.map { layer in
            // 1 ms and 5 ms a Mop, a fifth more off multiples of 4.
            Observation(
                architecture: layer.id, ops: layer.ops, features: try LatencyFeatures(layer.network),
                latencyMs: (layer.ops == 0 ? 1 : 5 * Double(layer.ops) / 1e6) * (layer.isAligned ? 1 : 1.2))
        }
        let fit = LayerStudyFit(samples)
        #expect(fit.kinds.map(\.kind) == [.convolution, .pointwise, .depthwise, .fullyConnected])
        #expect(abs((fit.offMultiplesOf4?.mean.value ?? 0) - 1.2) < 1e-9)
        // 138 / 140 squared, a fifth more.
        #expect(abs((fit.cliff?.mean.value ?? 0) - 1.2 * 138 * 138 / 140 / 140) < 1e-9)
        #expect(fit.cliff?.ratios.count == 4)
        #expect(LayerStudyFit([]).kinds.isEmpty && LayerStudyFit([]).cliff == nil)
    }

    private func compare(_ first: String, _ second: String) throws -> [Comparison] {
        try Comparison.all(
            try ComparisonSide(reading: first), try ComparisonSide(reading: second), in: store)
    }
}
