import Testing

@testable import Training

@Suite struct WeightAverageTests {
    @Test("the mean keeps its share of what it was, less at first, and is exchanged both ways")
    func mean() throws {
        let weight = try Tensor([1, 2], shape: [2]).requiringGradient()
        let average = try WeightAverage([NamedTensor("w", weight)], decay: 0.5)
        try weight.assign(Tensor([3, 4], shape: [2]))
        // (1 + 1) / (10 + 1) of the start is kept.
        try average.take(steps: 1)
        let kept: Float = 2 / 11
        let first = [kept + 3 * (1 - kept), 2 * kept + 4 * (1 - kept)]
        #expect(zip(try average.state[0].tensor.floats(), first).allSatisfy { abs($0 - $1) < 1e-6 })
        try average.take(steps: 1000)
        let second = zip(first, [3, 4] as [Float]).map { 0.5 * $0 + 0.5 * $1 }
        #expect(zip(try average.state[0].tensor.floats(), second).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(average.state[0].name == "w.average")
        try average.exchange()
        #expect(zip(try weight.floats(), second).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(try average.state[0].tensor.floats() == [3, 4])
        try average.exchange()
        #expect(try weight.floats() == [3, 4])
    }

    @Test("decay beside the gradient shrinks weights by rate times decay, and leaves what has one dimension")
    func decoupledDecay() throws {
        let weight = try Tensor([1, -2], shape: [1, 2]).requiringGradient()
        let other = try Tensor([1, -2], shape: [1, 2]).requiringGradient()
        let offset = try Tensor([5], shape: [1]).requiringGradient()
        let adam = try Adam(
            [NamedTensor("w", weight), NamedTensor("o", offset)], learningRate: 0.1, decoupledDecay: 0.5)
        let plain = try Adam([NamedTensor("w", other)], learningRate: 0.1)
        try (weight.sum() + offset.sum() * 0).backward()
        try other.sum().backward()
        try adam.step()
        try plain.step()
        let expected = zip([1, -2] as [Float], try other.floats()).map { $1 - 0.05 * $0 }
        #expect(zip(try weight.floats(), expected).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(try offset.floats() == [5])
    }
}
