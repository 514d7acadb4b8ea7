import Testing

@testable import Networks
@testable import Training

@Suite struct ArchitectureLogitsTests {
    @Test("choices of the largest logits come out, with as many stages as the backbone asks for")
    func likeliest() throws {
        let logits = try ArchitectureLogits(.ad)
        func prefer(_ tensor: Tensor, _ index: Int) throws {
            var values = [Double](repeating: 0, count: tensor.count)
            values[index] = 1
            try tensor.assign(Tensor(doubles: values, shape: tensor.shape))
        }
        try prefer(logits.stem, 2)
        for stage in logits.stages { try prefer(#require(stage.keep), 1) }
        let leaning = try #require(logits.stages[3].keep)
        try leaning.assign(Tensor(doubles: [0, 0.5], shape: [2]))
        try prefer(logits.stages[3].widths[0], 4)
        // All would rather go, but one must stay: the one that minds least.
        #expect(try logits.likeliest() == ChosenWidths(stem: 24, stages: [nil, nil, nil, [32], nil]))
        for index in [0, 4] { try prefer(#require(logits.stages[index].keep), 0) }
        #expect(
            try logits.likeliest() == ChosenWidths(stem: 24, stages: [[16], nil, nil, nil, [16]]))
    }

    @Test("the likeliest network lies in the space", arguments: [Backbone.kws, .ad, .vww160, .cifar])
    func insideTheSpace(backbone: Backbone) throws {
        for seed in UInt64(0)..<10 {
            let widths = try ArchitectureLogits.random(backbone, seed: seed).likeliest()
            #expect(throws: Never.self) { try widths.architecture(backbone) }
        }
    }

    @Test("a draw sums to 1, nears one network as it cools, and choices come up as often as they should")
    func draws() throws {
        let logits = try ArchitectureLogits.random(.ad, seed: 9)
        var random = RandomSource(seed: 1)
        let warm = try logits.drawn(temperature: 5, from: &random).stem.doubles()
        #expect(abs(warm.reduce(0, +) - 1) < 1e-12)
        #expect(try #require(warm.max()) < 0.5)
        let cold = try logits.drawn(temperature: 0.001, from: &random).stem.doubles()
        #expect(try #require(cold.max()) > 0.99)
        let keep = try #require(logits.stages[0].keep)
        let expected = try keep.softmax(0).doubles()[0]
        var kept = 0.0
        for _ in 0..<2000 {
            let choices = try logits.drawn(temperature: 1, rounded: true, from: &random)
            kept += try #require(choices.stages[0].keep).item()
        }
        // Five standard deviations of a share of 2000.
        #expect(abs(kept / 2000 - expected) < 5 * (0.25 / 2000).squareRoot())
    }

    @Test("a rounded draw is one network, with the gradients of the draw behind it")
    func rounded() throws {
        func isRound(_ tensor: Tensor) throws -> Bool {
            try tensor.doubles().allSatisfy { abs($0 - $0.rounded()) < 1e-12 }
        }
        let logits = try ArchitectureLogits.random(.kws, seed: 9)
        let keep = try #require(logits.stages[0].keep)
        var (first, second) = (RandomSource(seed: 4), RandomSource(seed: 4))
        let rounded = try logits.drawn(temperature: 1, rounded: true, from: &first)
        #expect(try ([rounded.stem] + rounded.stages.flatMap(\.widths)).allSatisfy(isRound))
        #expect(try rounded.stages.compactMap(\.keep).allSatisfy(isRound))
        let weights = try Tensor(doubles: (0..<66).map(Double.init), shape: [66])
        func gradients(_ choices: RelaxedChoices) throws -> [Double] {
            let kept = try #require(choices.stages[0].keep)
            try ((choices.stem * weights).sum() + kept * 3).backward()
            defer {
                logits.stem.clearGradient()
                keep.clearGradient()
            }
            return try #require(try logits.stem.gradient()).doubles()
                + #require(try keep.gradient()).doubles()
        }
        let through = try gradients(rounded)
        let soft = try logits.drawn(temperature: 1, from: &second)
        #expect(try !isRound(soft.stem))
        let direct = try gradients(soft)
        #expect(zip(through, direct).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(through.contains { abs($0) > 1e-3 })
    }

    @Test("a search that is sure of itself draws few networks, and others at a higher temperature")
    func temperature() throws {
        let logits = try ArchitectureLogits.random(.kws, seed: 9, scale: 1000)
        var random = RandomSource(seed: 2)
        let near = try (0..<20).map { _ in try logits.sampled(from: &random) }
        #expect(Set(near).count < 5)
        let far = try (0..<20).map { _ in try logits.sampled(temperature: 1e6, from: &random) }
        #expect(Set(far).count > 15)
    }
}
