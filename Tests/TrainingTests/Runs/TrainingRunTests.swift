import Foundation
import Jobs
import TestSupport
import Testing

@testable import Networks
@testable import Training

/// Two kinds of images that differ in one corner, noisy, anew in each epoch.
private struct CornerExamples: Examples {
    let count: Int
    var corner: Float = 2

    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        var values: [Float] = []
        for index in indices {
            var random = RandomSource(seed: UInt64(epoch), position: index)
            values += (0..<36).map { pixel in
                (pixel == 0 && index % 2 == 1 ? corner : 0) + 0.5 * Float(random.normal())
            }
        }
        return (
            try Tensor(values, shape: [indices.count, 1, 6, 6]), try Tensor(integers: indices.map { $0 % 2 })
        )
    }
}

@Suite struct TrainingRunTests {
    private static let spec = NetworkSpec(
        name: "corner", inputShape: [6, 6, 1],
        layers: [
            .convolution(
                channels: 4, window: WindowSpec(3, 3, strideHeight: 2, strideWidth: 2), activation: .relu6),
            .fullyConnected(units: 2, activation: .none),
        ])
    private static let recipe = Recipe(epochs: 6, batchSize: 16, learningRate: 0.02, seed: 3)

    private func run(_ recipe: Recipe = recipe, seed: UInt64 = 1) throws -> TrainingRun {
        try TrainingRun(
            TrainableNetwork(Self.spec, seed: seed), on: CornerExamples(count: 70), recipe: recipe)
    }

    @Test("a run learns, and tells how well")
    func learns() throws {
        let run = try run(Recipe(epochs: 20, batchSize: 16, learningRate: 0.02, seed: 3))
        let before = try Accuracy(of: run.network, on: CornerExamples(count: 50), batchSize: 16)
        #expect(before.count == 50 && before.share < 0.9)
        var losses: [Double] = []
        while !run.isDone { losses.append(try run.runEpoch()) }
        #expect(losses.count == 20)
        #expect(try #require(losses.last) < 0.7 * losses[0])
        let after = try Accuracy(of: run.network, on: CornerExamples(count: 50), batchSize: 16)
        #expect(after.right >= 45)
    }

    @Test("a run that stopped goes on to the same weights, to the last bit")
    func resumes() throws {
        let folder = try TemporaryFolder("run")
        let file = folder.url.appending(path: "training.safetensors")
        let whole = try run()
        for _ in 0..<6 { _ = try whole.runEpoch() }
        let first = try run()
        for _ in 0..<2 { _ = try first.runEpoch() }
        try first.save(to: file)
        // Its own weights must not matter.
        let second = try run(seed: 99)
        try second.resume(from: file)
        #expect(second.epoch == 2)
        while !second.isDone { _ = try second.runEpoch() }
        for (left, right) in zip(
            whole.network.parameters + whole.network.statistics,
            second.network.parameters + second.network.statistics)
        {
            #expect(try left.tensor.floats() == right.tensor.floats(), "\(left.name)")
        }
    }

    @Test("a run that stopped in the middle of an epoch goes on from there, losses included")
    func resumesInside() throws {
        let folder = try TemporaryFolder("run")
        let file = folder.url.appending(path: "training.safetensors")
        let whole = try run()
        let losses = try (0..<6).map { _ in try whole.runEpoch() }
        let first = try run()
        _ = try first.runEpoch()
        var steps = 0
        let stopped = try first.runEpoch(unless: {
            steps += 1
            return steps > 2
        })
        #expect(stopped == nil && first.epoch == 1 && first.step == 2)
        try first.save(to: file)
        let second = try run(seed: 99)
        try second.resume(from: file)
        #expect(second.epoch == 1 && second.step == 2)
        for epoch in 1..<6 { #expect(try second.runEpoch() == losses[epoch]) }
        for (left, right) in zip(whole.network.parameters, second.network.parameters) {
            #expect(try left.tensor.floats() == right.tensor.floats(), "\(left.name)")
        }
    }

    @Test("a teacher takes part in the loss, and neither it nor its share goes without the other")
    func teacher() throws {
        let teacher = try TrainableNetwork(Self.spec, seed: 8)
        var recipe = Self.recipe
        #expect(throws: TorchError.self) {
            try TrainingRun(
                TrainableNetwork(Self.spec, seed: 1), on: CornerExamples(count: 70), recipe: recipe,
                teacher: teacher)
        }
        recipe.distillation = Distillation(teacher: "corner")
        #expect(throws: TorchError.self) { try run(recipe) }
        let before = try teacher.parameters.map { try $0.tensor.floats() }
        let taught = try TrainingRun(
            TrainableNetwork(Self.spec, seed: 1), on: CornerExamples(count: 70), recipe: recipe,
            teacher: teacher)
        #expect(try taught.runEpoch() != run().runEpoch())
        #expect(try teacher.parameters.map { try $0.tensor.floats() } == before)
    }

    @Test("checkpoints of another recipe, other data or another epoch are refused, and change nothing")
    func foreign() throws {
        let folder = try TemporaryFolder("run")
        let file = folder.url.appending(path: "training.safetensors")
        let run = try run()
        try run.save(to: file)
        var other = Self.recipe
        other.learningRate = 0.5
        let refused = try self.run(other)
        let error = #expect(throws: TorchError.self) { try refused.resume(from: file) }
        #expect(error?.description.contains("recipe") == true)
        let few = try TrainingRun(
            TrainableNetwork(Self.spec, seed: 1), on: CornerExamples(count: 40), recipe: Self.recipe)
        #expect(throws: TorchError.self) { try few.resume(from: file) }
        var damaged = try TensorFile(contentsOf: file)
        damaged.metadata["epoch"] = "7"
        try damaged.write(to: file)
        #expect(throws: TorchError.self) { try run.resume(from: file) }
        #expect(run.epoch == 0)
        #expect(throws: TorchError.self) { try run.resume(from: folder.url.appending(path: "none")) }
    }

    @Test("batches that cannot be are refused, and a loss that is no number ends the run")
    func refuses() throws {
        for batchSize in [1, 71] {
            #expect(throws: TorchError.self) { try run(Recipe(epochs: 1, batchSize: batchSize)) }
        }
        let error = #expect(throws: TorchError.self) {
            _ = try TrainingRun(
                TrainableNetwork(Self.spec, seed: 1), on: CornerExamples(count: 70, corner: .nan),
                recipe: Self.recipe
            ).runEpoch()
        }
        #expect(error?.description.contains("learning rate") == true)
    }

    @Test("quantized training learns from the network in floats, unless it has another teacher")
    func quantizedRecipe() throws {
        let classifier = try Architecture(id: "kws-c8-d12s2-d8").network
        let plain = Recipe(epochs: 10, mixup: Mixup(alpha: 0.3)).quantized(epochs: 2, of: classifier)
        #expect(plain.distillation == Distillation(teacher: "kws-c8-d12s2-d8 in floats", share: 1))
        #expect(plain.mixup == nil && plain.epochs == 2)
        let teacher = Distillation(teacher: "kws-c64-d64s2-d64")
        let taught = Recipe(epochs: 10, distillation: teacher).quantized(epochs: 2, of: classifier)
        #expect(taught.distillation == teacher)
        let autoencoder = try KnownNetwork.network(named: "ad-fc-autoencoder")
        #expect(Recipe(epochs: 10).quantized(epochs: 2, of: autoencoder).distillation == nil)
    }
}
