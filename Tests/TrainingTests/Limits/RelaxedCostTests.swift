import Facts
import Testing

@testable import Latency
@testable import Networks
@testable import Training

@Suite struct RelaxedCostTests {
    static let coefficients = (1..<LatencyFeatures.names.count).map { Double($0) * 1e-6 } + [9]
    static let backbones: [Backbone] = [.kws, .ad, .vww50, .vww50Aligned, .vww160, .cifar]

    @Test(
        "at one network's choices every cost is the exact model's", arguments: backbones)
    func exactAtCorners(backbone: Backbone) throws {
        var random = RandomSource(seed: 11)
        for _ in 0..<12 {
            let widths = ChosenWidths.draw(backbone, from: &random)
            let architecture = try widths.architecture(backbone)
            let cost = try RelaxedCost(RelaxedChoices(backbone, widths))
            let model = try Model(bytes: architecture.model())
            let account = FlashAccount(model)
            #expect(try cost.ops().item() == Double(ModelCost(model).ops), "\(architecture.id)")
            #expect(try cost.weightBytes.item() == Double(account.weightBytes), "\(architecture.id)")
            #expect(try cost.biasBytes.item() == Double(account.biasBytes), "\(architecture.id)")
            #expect(
                try cost.quantizationBytes.item() == Double(account.quantizationBytes), "\(architecture.id)")
            #expect(try cost.liveBytes.item() == Double(architecture.liveBytes), "\(architecture.id)")
            let plan = try MemoryPlan(model, engine: .bundled)
            let records = try Int(cost.persistentBytes.item())
            #expect((records + 15) / 16 * 16 == plan.persistentBytes, "\(architecture.id)")
            #expect(try cost.features.doubles() == LatencyFeatures(model).values, "\(architecture.id)")
        }
    }

    @Test("in between, costs are expectations over all networks, each with its probability")
    func expectations() throws {
        let widths = Widths(choices: [4, 6, 8])
        // Every way to be shorter, wider or misaligned, in 2 x 2 x 3^5 networks.
        let small = Backbone(
            name: "small", inputShape: [9, 6, 1], stemWindow: [3, 2], stemStride: 1, stemWidths: widths,
            stages: [
                .separable(widths, stride: 2), .convolution(widths, window: 3, stride: 1, isOptional: true),
                .bottleneck(expansion: widths, output: widths, stride: 1, isResidual: true),
            ], depths: Backbone.Depths(least: 0, most: 2), classes: 3)
        let logits = try ArchitectureLogits.random(small, seed: 5)
        let cost = try RelaxedCost(logits.expected())
        var sums = [Double](repeating: 0, count: 5)
        var features = [Double](repeating: 0, count: LatencyFeatures.names.count)
        for (probability, widths) in try logits.networks() {
            let architecture = try widths.architecture(small)
            let model = try Model(bytes: architecture.model())
            let account = FlashAccount(model)
            let exact = [
                architecture.macs, account.weightBytes, account.biasBytes, account.quantizationBytes,
                try Int(RelaxedCost(RelaxedChoices(small, widths)).persistentBytes.item()),
            ]
            for index in sums.indices { sums[index] += probability * Double(exact[index]) }
            for (index, value) in LatencyFeatures(model).values.enumerated() {
                features[index] += probability * value
            }
        }
        let relaxed = [
            cost.macs, cost.weightBytes, cost.biasBytes, cost.quantizationBytes, cost.persistentBytes,
        ]
        for (value, sum) in zip(relaxed, sums) { #expect(abs(try value.item() / sum - 1) < 1e-12) }
        for (value, sum) in zip(try cost.features.doubles(), features) {
            #expect(abs(value - sum) <= 1e-12 * max(1, sum))
        }
    }

    @Test("gradients of every cost are the slopes of its values", arguments: backbones)
    func finiteDifferences(backbone: Backbone) throws {
        let logits = try ArchitectureLogits.random(backbone, seed: 23)
        var random = RandomSource(seed: 24)
        let line = CostRule.line(interceptMs: 3, slopeMsPerMop: 4)
        let second = CostRule.features(Self.coefficients)
        let costs: [(String, (RelaxedCost) throws -> Tensor)] = [
            ("ops", { try $0.ops() }), ("flash", { try $0.flashBytes() }), ("live", { $0.liveBytes }),
            ("arena", { try $0.arenaBytes() }), ("line", { try line.latencyMs($0) }),
            ("operator model", { try second.latencyMs($0) }),
        ]
        for (name, value) in costs {
            for logit in logits.parameters { logit.tensor.clearGradient() }
            try value(RelaxedCost(logits.expected())).backward()
            // Along one random direction all partial derivatives count at once.
            let moved = try ArchitectureLogits(backbone)
            let places = zip(logits.parameters, moved.parameters).map { ($0.tensor, $1.tensor) }
            let directions = try places.map { place in
                try Tensor(doubles: (0..<place.0.count).map { _ in random.normal() }, shape: place.0.shape)
            }
            var slope = 0.0
            for (place, direction) in zip(places, directions) {
                if let gradient = try place.0.gradient() { slope += try (gradient * direction).sum().item() }
            }
            let step = 1e-5
            let ends = try [step, -step].map { step in
                for (place, direction) in zip(places, directions) {
                    try place.1.assign(place.0 + direction * step)
                }
                return try value(RelaxedCost(moved.expected())).item()
            }
            let difference = (ends[0] - ends[1]) / (2 * step)
            #expect(slope != 0, "\(name)")
            #expect(abs(slope - difference) <= 1e-5 * abs(difference), "\(name) of \(backbone.name)")
        }
    }

    @Test("a fit gives the same latency for a network's choices as for its model")
    func latencyRules() throws {
        let rules = [
            CostRule.line(interceptMs: 3, slopeMsPerMop: 4),
            .features(Self.coefficients),
        ]
        let widths = ChosenWidths(stem: 84, stages: [[112], nil, [84], nil, [196], nil, nil, nil, nil])
        let architecture = try widths.architecture(.kws)
        let cost = try RelaxedCost(RelaxedChoices(.kws, widths))
        for rule in rules {
            let exact = try rule.latencyMs(architecture)
            #expect(abs(try rule.latencyMs(cost).item() - exact) < 1e-9 * exact)
        }
        #expect(throws: ModelError.self) { try CostRule.features([1]).latencyMs(architecture) }
    }

    @Test("weights of other shapes than the backbone's choices are refused")
    func shapes() throws {
        #expect(throws: TorchError.self) {
            try RelaxedChoices(.kws, stem: .scalar(1), stages: [])
        }
        #expect(throws: TorchError.self) { try RelaxedChoices(.kws, ChosenWidths(stem: 84, stages: [])) }
        #expect(throws: TorchError.self) {
            try RelaxedChoices(.kws, ChosenWidths(stem: 85, stages: [[Int]?](repeating: nil, count: 9)))
        }
    }
}
