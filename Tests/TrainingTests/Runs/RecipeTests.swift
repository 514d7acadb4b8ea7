import Foundation
import Jobs
import TestSupport
import Testing

@testable import Networks
@testable import Training

@Suite struct RecipeTests {
    private static let spec = NetworkSpec(
        name: "rows", inputShape: [4, 4, 1],
        layers: [
            .convolution(channels: 4, window: WindowSpec(3, 3), activation: .relu6),
            .fullyConnected(units: 2, activation: .none),
        ])

    /// Rows that are bright at the top or at the bottom.
    private struct Rows: Examples {
        let count = 48

        func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
            let values = indices.flatMap { index -> [Float] in
                var random = RandomSource(seed: UInt64(epoch), position: index)
                return (0..<16).map { pixel in
                    ((pixel < 8) == (index % 2 == 0) ? 1 : 0) + Float(random.normal())
                }
            }
            return (
                try Tensor(values, shape: [indices.count, 1, 4, 4]),
                try Tensor(integers: indices.map { $0 % 2 })
            )
        }
    }

    private func run(_ change: (inout Recipe) -> Void = { _ in }) throws -> TrainingRun {
        var recipe = Recipe(epochs: 4, batchSize: 16, learningRate: 0.05, seed: 3)
        change(&recipe)
        return try TrainingRun(TrainableNetwork(Self.spec, seed: 1), on: Rows(), recipe: recipe)
    }

    private func weights(_ run: TrainingRun) throws -> [Float] {
        try (run.network.parameters + run.network.statistics).flatMap { try $0.tensor.floats() }
    }

    @Test("weights are averaged at the end alone, judged so on the way, and a run that stopped ends alike")
    func averaging() throws {
        let plain = try run()
        let whole = try run { $0.averaging = 0.9 }
        _ = try plain.runEpoch()
        _ = try whole.runEpoch()
        let (last, before) = (try weights(plain), try weights(whole))
        #expect(last == before)
        let judged = try whole.judged { network in
            try (network.parameters + network.statistics).flatMap { try $0.tensor.floats() }
        }
        #expect(judged != before)
        #expect(try weights(whole) == before)
        let folder = try TemporaryFolder("average")
        let file = folder.url.appending(path: "state.safetensors")
        try whole.save(to: file)
        while !whole.isDone { _ = try whole.runEpoch() }
        while !plain.isDone { _ = try plain.runEpoch() }
        #expect(try weights(whole) != weights(plain))
        #expect(
            try whole.judged { try $0.parameters[0].tensor.floats() }
                == whole.network.parameters[0].tensor.floats())
        let again = try run { $0.averaging = 0.9 }
        try again.resume(from: file)
        while !again.isDone { _ = try again.runEpoch() }
        #expect(try weights(again) == weights(whole))
        try again.save(to: file)
        let ended = try run { $0.averaging = 0.9 }
        try ended.resume(from: file)
        #expect(try weights(ended) == weights(whole))
    }

    @Test("smoothed labels have the loss of their cross entropy, and a warm-up moves weights less at first")
    func smoothingAndWarmUp() throws {
        let batch = try Rows().batch(Array(0..<16), epoch: 0)
        let logits = try TrainableNetwork(Self.spec, seed: 1)(batch.features, training: false)
        let known = try logits.logSoftmax(1).floats()
        let labels = try batch.labels.integers()
        let expected = labels.indices.reduce(0.0) { sum, row in
            let scores = [known[2 * row], known[2 * row + 1]].map(Double.init)
            return sum - 0.8 * scores[labels[row]] - 0.2 * (scores[0] + scores[1]) / 2
        }
        let found = try logits.crossEntropy(batch.labels, labelSmoothing: 0.2).item()
        #expect(abs(found - expected / 16) < 1e-5)
        #expect(try run { $0.labelSmoothing = 0.2 }.runEpoch() != run().runEpoch())

        func moved(_ change: (inout Recipe) -> Void) throws -> Float {
            let run = try run(change)
            let before = try weights(run)
            _ = try run.runEpoch()
            return zip(before, try weights(run)).reduce(0) { $0 + abs($1.0 - $1.1) }
        }
        #expect(try moved { $0.warmUpEpochs = 4 } < moved { _ in })
    }

    @Test("an earlier recipe is read as before, and quantized training keeps what changes the sounds")
    func forms() throws {
        var recipe = Recipe.bestForSpeech(epochs: 50, seed: 4)
        let data = try SnakeCaseJSON.data(recipe)
        #expect(try SnakeCaseJSON.value(Recipe.self, from: data) == recipe)
        let plain = Recipe(epochs: 3)
        let text = String(decoding: try SnakeCaseJSON.data(plain), as: UTF8.self)
        #expect(!text.contains("averaging") && !text.contains("augmentation"))
        let quantized = recipe.quantized(epochs: 10, of: try Architecture(id: "kws-c8-d12s2-d8").network)
        #expect(quantized.augmentation == recipe.augmentation && quantized.labelSmoothing == nil)
        #expect(quantized.averaging == nil && quantized.decoupledDecay == nil)
        recipe.distillation = Distillation(teacher: "t")
        #expect(
            recipe.quantized(epochs: 10, of: try Architecture(id: "kws-c8-d12s2-d8").network).labelSmoothing
                == recipe.labelSmoothing)
    }

    @Test("a training begins with another's weights, if that has the same layers")
    func start() throws {
        let first = try TrainableNetwork(Self.spec, seed: 5)
        let second = try TrainableNetwork(Self.spec, seed: 6).takingWeights(of: first)
        for (left, right) in zip(first.parameters, second.parameters) {
            #expect(try left.tensor.floats() == right.tensor.floats())
        }
        let other = try TrainableNetwork(Architecture(id: "kws-c8-d12s2-d8").network, seed: 1)
        let error = #expect(throws: TorchError.self) {
            try TrainableNetwork(Self.spec, seed: 6).takingWeights(of: other)
        }
        #expect(error?.description.contains("weights of rows to start from") == true)
    }
}
