public import Foundation
import Networks

/// One training of one network, epoch by epoch, that can stop after any of them and go on later as if it had not.
public final class TrainingRun {
    /// What is trained.
    public let network: TrainableNetwork
    /// How.
    public let recipe: Recipe
    /// Epochs that are done.
    public private(set) var epoch = 0
    private let examples: any Examples
    private let adam: Adam
    private let schedule: CosineSchedule

    /// Whether all epochs are done.
    public var isDone: Bool { epoch >= recipe.epochs }

    private var stepsPerEpoch: Int { examples.count / recipe.batchSize }

    /// Prepares a run.
    ///
    /// Throws a `TorchError` for fewer examples than one batch has, or a batch of fewer than 2, which batch
    /// normalization has no variance of.
    public init(_ network: TrainableNetwork, on examples: any Examples, recipe: Recipe) throws {
        guard recipe.batchSize >= 2, examples.count >= recipe.batchSize else {
            throw TorchError(
                "expected a batch of 2 to \(examples.count) examples, found \(recipe.batchSize); "
                    + "give more data or a batch that fits")
        }
        self.network = network
        self.examples = examples
        self.recipe = recipe
        adam = try Adam(
            network.parameters, learningRate: recipe.learningRate, weightDecay: recipe.weightDecay)
        schedule = CosineSchedule(
            from: recipe.learningRate, to: recipe.lastLearningRate,
            steps: recipe.epochs * (examples.count / recipe.batchSize))
    }

    /// Sees all examples once; gives the mean loss.
    ///
    /// Throws a `TorchError` where the loss is no number any more.
    public func runEpoch() throws -> Double {
        var random = RandomSource(seed: recipe.seed, position: epoch)
        let order = random.permutation(examples.count)
        var sum = 0.0
        for step in 0..<stepsPerEpoch {
            let indices = Array(order[(step * recipe.batchSize)..<((step + 1) * recipe.batchSize)])
            let batch = try examples.batch(indices, epoch: epoch)
            adam.learningRate = schedule.rate(at: adam.steps)
            adam.clearGradients()
            let loss = try network(batch.features, training: true).crossEntropy(batch.labels)
            let value = try loss.item()
            guard value.isFinite else {
                throw TorchError(
                    "expected a finite loss in epoch \(epoch), found \(value); lower the learning rate")
            }
            try loss.backward()
            try adam.step()
            sum += value
        }
        epoch += 1
        return sum / Double(stepsPerEpoch)
    }

    /// Writes network, optimizer and place in one file.
    public func save(to url: URL) throws {
        try TensorFile(state, metadata: try identity().merging(progress) { first, _ in first }).write(to: url)
    }

    /// Goes on from a file that `save` wrote.
    ///
    /// Throws a `TorchError` for a file of another network or recipe, before anything is changed.
    public func resume(from url: URL) throws {
        let file = try TensorFile(contentsOf: url)
        for (key, expected) in try identity().sorted(by: { $0.key < $1.key }) {
            guard file.metadata[key] == expected else {
                throw TorchError(
                    "\(url.path): expected a checkpoint of \(key) \(expected), found "
                        + "\(file.metadata[key] ?? "none"); start anew or give the same options")
            }
        }
        guard let epoch = file.metadata["epoch"].flatMap(Int.init), (0...recipe.epochs).contains(epoch) else {
            throw TorchError(
                "\(url.path): expected an epoch of 0 to \(recipe.epochs), found "
                    + "\(file.metadata["epoch"] ?? "none"); start anew")
        }
        try file.restore(state)
        self.epoch = epoch
        adam.steps = epoch * stepsPerEpoch
    }

    private var state: [NamedTensor] { network.parameters + network.statistics + adam.state }

    private var progress: [String: String] { ["epoch": "\(epoch)"] }

    private func identity() throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return [
            "network": network.spec.name,
            "recipe": String(decoding: try encoder.encode(recipe), as: UTF8.self),
            "examples": "\(examples.count)",
        ]
    }
}
