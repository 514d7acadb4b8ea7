import Facts
import Testing

@testable import Latency
@testable import Networks
@testable import Training

@Suite struct LimitTests {
    private static let line = CostRule.line(interceptMs: 3, slopeMsPerMop: 4)

    @Test(
        "closed form and correction together are the exact models'", arguments: [Backbone.kws, .ad, .vww50])
    func corrections(backbone: Backbone) throws {
        var random = RandomSource(seed: 3)
        let limits: [Limit] = [
            .latency(maxMs: 100, rule: Self.line, interval: LatencyInterval.tenth),
            .memory(maxBytes: 131072, besidesArena: 9000), .flash(maxBytes: 262144, besidesFile: 40000),
            .memory(maxBytes: 131072, besidesArena: 9000, engine: .tflm),
        ]
        for _ in 0..<4 {
            let widths = ChosenWidths.draw(backbone, from: &random)
            let architecture = try widths.architecture(backbone)
            let bytes = try architecture.model()
            let plan = try MemoryPlan(Model(bytes: bytes), engine: .bundled)
            let exact = try limits.map { try $0.exact(architecture) }
            #expect(abs(exact[0] - 1.1 * (3 + 4 * Double(architecture.ops) / 1e6)) < 1e-9)
            #expect(exact[1] == Double(plan.totalBytes + 9000))
            #expect(exact[2] == Double(bytes.count + 40000))
            let arena = try TFLMArena(Model(bytes: bytes), target: .cortexM)
            #expect(exact[3] == Double(arena.totalBytes + 9000))
            let cost = try RelaxedCost(RelaxedChoices(backbone, widths))
            for (limit, exact) in zip(limits, exact) {
                let correction = try limit.correction(backbone, widths)
                #expect(abs(try limit.expected(cost).item() + correction - exact) < 1e-6)
            }
            // The closed form of memory is a lower bound, and that of flash knows no tables.
            #expect(try limits[1].correction(backbone, widths) >= 0)
            #expect(try limits[2].correction(backbone, widths) > 0)
        }
    }

    @Test("the loss is 0 where limits hold, grows with the excess, and multipliers follow it")
    func lagrangian() throws {
        let widths = ChosenWidths(stem: 84, stages: [[112], [84], nil, nil, nil, nil, nil, nil, nil])
        let cost = try RelaxedCost(RelaxedChoices(.kws, widths))
        let latency = try Self.line.latencyMs(cost).item()
        func limit(_ maxMs: Double) -> Limit { .latency(maxMs: maxMs, rule: Self.line) }
        var loose = AugmentedLagrangian([limit(2 * latency)])
        #expect(try loose.loss(cost).item() == 0)
        try loose.update(cost)
        #expect(loose.multipliers == [0])
        var tight = AugmentedLagrangian([limit(latency / 1.5)], penalty: 10)
        // Excess 0.5: 10 / 2 * 0.25; then with the multiplier 10 * 0.5 on top of it.
        #expect(abs(try tight.loss(cost).item() - 1.25) < 1e-9)
        try tight.update(cost)
        #expect(abs(tight.multipliers[0] - 5) < 1e-9)
        #expect(abs(try tight.loss(cost).item() - (1.25 + 5 * 0.5)) < 1e-9)
        var corrected = AugmentedLagrangian([.memory(maxBytes: 1000, besidesArena: 0)])
        try corrected.correct(.kws, widths)
        #expect(corrected.corrections[0] > 0)
    }

    @Test("minimizing the loss alone brings the expected costs under their limits")
    func descends() throws {
        let logits = try ArchitectureLogits(.kws)
        var lagrangian = AugmentedLagrangian([
            .latency(maxMs: 60, rule: Self.line), .memory(maxBytes: 70000, besidesArena: 0),
            .flash(maxBytes: 60000, besidesFile: 0),
        ])
        let adam = try Adam(logits.parameters, learningRate: 0.1)
        for step in 0..<150 {
            adam.clearGradients()
            let cost = try RelaxedCost(logits.expected())
            try lagrangian.loss(cost).backward()
            try adam.step()
            if step % 10 == 9 { try lagrangian.update(cost) }
        }
        let cost = try RelaxedCost(logits.expected())
        for limit in lagrangian.limits {
            #expect(try limit.expected(cost).item() <= 1.02 * limit.bound, "\(limit.name)")
        }
    }

    @Test("repair keeps what fits, and narrows as little as it can where a limit is broken")
    func repair() throws {
        let widths = ChosenWidths(stem: 64, stages: [[64], [64], nil, nil, nil, nil, nil, nil, nil])
        let architecture = try widths.architecture(.kws)
        let bytes = try architecture.model().count
        func limits(_ maxBytes: Int) -> [Limit] { [.flash(maxBytes: maxBytes, besidesFile: 0)] }
        #expect(try Repair.repair(widths, of: .kws, limits: limits(bytes)) == widths)
        let near = try Repair.repair(widths, of: .kws, limits: limits(bytes - 1))
        #expect(widths.narrowed(.kws).map(\.widths).contains(near))
        #expect(try near.architecture(.kws).model().count < bytes)
        let far = try Repair.repair(widths, of: .kws, limits: limits(bytes / 2))
        #expect(try far.architecture(.kws).model().count <= bytes / 2)
        let error = #expect(throws: ModelError.self) {
            try Repair.repair(widths, of: .kws, limits: limits(1000))
        }
        #expect(error?.description.contains("model file") == true)
    }
}
