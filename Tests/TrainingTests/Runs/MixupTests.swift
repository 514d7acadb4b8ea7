import Networks
import Testing

@testable import Jobs
@testable import Training

@Suite struct MixupTests {
    @Test("shares have the beta distribution's mean and variance", arguments: [0.3, 1, 4])
    func shares(alpha: Double) {
        var random = RandomSource(seed: 3)
        let shares = (0..<20_000).map { _ in Mixup(alpha: alpha).share(from: &random) }
        #expect(shares.allSatisfy { (0...1).contains($0) })
        let mean = shares.reduce(0, +) / 20_000
        let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
        #expect(abs(mean - 0.5) < 0.01)
        #expect(abs(variance - 1 / (4 * (2 * alpha + 1))) < 0.005)
    }

    @Test("a batch is mixed with itself in another order, labels in the same")
    func mixed() throws {
        var random = RandomSource(seed: 1)
        let labels = Array(0..<6)
        // Each image has its label as its value.
        let images = try Tensor(labels.map { Float($0) }, shape: [6, 1, 1, 1])
        let mixed = try Mixup(alpha: 1).mixed(images, try Tensor(integers: labels), from: &random)
        let others = try mixed.others.integers()
        #expect(others.sorted() == labels && others != labels)
        for (index, value) in try mixed.images.floats().enumerated() {
            let expected = mixed.share * Double(index) + (1 - mixed.share) * Double(others[index])
            #expect(abs(Double(value) - expected) < 1e-5)
        }
    }

    @Test("a run on mixtures learns, takes part in the recipe, and goes on as if it had not stopped")
    func run() throws {
        let spec = NetworkSpec(
            name: "m", inputShape: [4, 4, 1],
            layers: [
                .convolution(channels: 6, window: WindowSpec(3, 3), activation: .relu), .mean,
                .fullyConnected(units: 2, activation: .none),
            ])
        let recipe = Recipe(epochs: 6, batchSize: 16, learningRate: 0.02, mixup: Mixup(alpha: 0.3))
        func losses(stopping: Bool) throws -> [Double] {
            let run = try TrainingRun(
                TrainableNetwork(spec, seed: 1), on: SignExamples(count: 64), recipe: recipe)
            var losses: [Double] = []
            var left = stopping ? 2 : -1
            while !run.isDone {
                let loss = try run.runEpoch {
                    left -= 1
                    return left == 0
                }
                if let loss { losses.append(loss) }
            }
            return losses
        }
        let whole = try losses(stopping: false)
        #expect(try losses(stopping: true) == whole)
        #expect((whole.last ?? 1) < whole[0])
    }
}

/// Images of noise about 1 or -1, which is their label.
private struct SignExamples: Examples {
    let count: Int

    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        let values = indices.flatMap { index in
            var random = RandomSource(seed: UInt64(index))
            return (0..<16).map { _ in Float(index % 2 == 0 ? 1 : -1) + Float(random.normal()) }
        }
        return (
            try Tensor(values, shape: [indices.count, 1, 4, 4]), try Tensor(integers: indices.map { $0 % 2 })
        )
    }
}
