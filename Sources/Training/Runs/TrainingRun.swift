public import Foundation
public import Jobs
import Networks

/// One training of one network, step by step, that can stop after any of them and go on later as if it had not.
public final class TrainingRun {
    /// What is trained.
    public let network: any Trainable
    /// How.
    public let recipe: Recipe
    /// Epochs that are done.
    public private(set) var epoch = 0
    /// Steps of the epoch under way that are done.
    public private(set) var step = 0
    private let examples: any Examples
    private let teacher: (any Trainable)?
    private let device: Device
    private let adam: Adam
    private let schedule: CosineSchedule
    private let isAutoencoder: Bool
    private let average: WeightAverage?
    /// Sum of the losses of the epoch under way.
    private var lossSum = 0.0
    /// Mean loss of the last epoch that was done; 0 before there is one.
    public private(set) var lastLoss = 0.0

    /// Whether all epochs are done.
    public var isDone: Bool { epoch >= recipe.epochs }

    /// Steps of one epoch.
    public var stepsPerEpoch: Int { examples.count / recipe.batchSize }

    /// Prepares a run.
    ///
    /// `network` and `teacher`, whose answers the recipe's distillation learns from, live on `device`. Throws a
    /// `TorchError` for fewer examples than one batch has, or a batch of fewer than 2, which batch
    /// normalization has no variance of.
    public init(
        _ network: any Trainable, on examples: any Examples, recipe: Recipe, teacher: (any Trainable)? = nil,
        device: Device = .cpu
    ) throws {
        guard recipe.batchSize >= 2, examples.count >= recipe.batchSize else {
            throw TorchError(
                "expected a batch of 2 to \(examples.count) examples, found \(recipe.batchSize); "
                    + "give more data or a batch that fits")
        }
        guard (teacher == nil) == (recipe.distillation == nil) else {
            throw TorchError(
                "expected a teacher and the share of its answers, found one of them; give both or none")
        }
        isAutoencoder = network.spec.isAutoencoder
        guard !isAutoencoder || (teacher == nil && recipe.mixup == nil) else {
            throw TorchError(
                "expected a network that tells classes apart, found an autoencoder, which learns without a teacher "
                    + "and without mixtures; leave them out")
        }
        if let mixup = recipe.mixup {
            guard mixup.alpha > 0.01, mixup.alpha <= 100, teacher == nil else {
                throw TorchError(
                    "expected mixtures by an alpha of 0.01 to 100 without a teacher, found \(mixup.alpha)"
                        + "\(teacher == nil ? "" : " with one"); leave one out")
            }
        }
        self.network = network
        self.examples = examples
        self.recipe = recipe
        self.teacher = teacher
        self.device = device
        adam = try Adam(
            network.parameters, learningRate: recipe.learningRate,
            weightDecay: recipe.decoupledDecay == nil ? recipe.weightDecay : 0,
            decoupledDecay: recipe.decoupledDecay ?? 0)
        let steps = examples.count / recipe.batchSize
        schedule = CosineSchedule(
            from: recipe.learningRate, to: recipe.lastLearningRate, steps: recipe.epochs * steps,
            warmUp: (recipe.warmUpEpochs ?? 0) * steps)
        average = try recipe.averaging.map {
            try WeightAverage(network.parameters + network.statistics, decay: $0)
        }
    }

    /// Sees all examples once, or those that are left of the epoch under way; gives the mean loss.
    ///
    /// Throws a `TorchError` where the loss is no number any more.
    public func runEpoch() throws -> Double {
        try runEpoch(unless: { false }) ?? 0
    }

    /// The same, unless `isStopped` says to stop before a step: then the epoch is left where it is, and nil is
    /// returned.
    public func runEpoch(unless isStopped: () -> Bool) throws -> Double? {
        var random = RandomSource(seed: recipe.seed, position: epoch)
        let order = random.permutation(examples.count)
        while step < stepsPerEpoch {
            if isStopped() { return nil }
            try take(Array(order[(step * recipe.batchSize)..<((step + 1) * recipe.batchSize)]))
            step += 1
        }
        defer { (step, lossSum) = (0, 0) }
        epoch += 1
        // From here on the network is what comes out.
        if isDone { try average?.exchange() }
        lastLoss = lossSum / Double(stepsPerEpoch)
        return lastLoss
    }

    /// Judges the network as it would come out now: with the means of its weights where the recipe averages.
    public func judged<Value>(_ judge: (any Trainable) throws -> Value) throws -> Value {
        guard let average, !isDone else { return try judge(network) }
        try average.exchange()
        do {
            let value = try judge(network)
            try average.exchange()
            return value
        } catch {
            try average.exchange()
            throw error
        }
    }

    /// Learns from one batch.
    private func take(_ indices: [Int]) throws {
        let batch = try examples.batch(indices, epoch: epoch)
        let (images, labels) = (try batch.features.to(device), try batch.labels.to(device))
        adam.learningRate = schedule.rate(at: adam.steps)
        adam.clearGradients()
        let loss = try loss(images, labels)
        let value = try loss.item()
        guard value.isFinite else {
            throw TorchError(
                "expected a finite loss in epoch \(epoch), found \(value); lower the learning rate")
        }
        try loss.backward()
        try adam.step()
        try average?.take(steps: adam.steps)
        lossSum += value
    }

    private func loss(_ images: Tensor, _ labels: Tensor) throws -> Tensor {
        if isAutoencoder {
            let difference = try network(images, training: true) - images.flattenedByPosition()
            return try (difference * difference).mean()
        }
        let smoothing = recipe.labelSmoothing ?? 0
        if let mixup = recipe.mixup {
            var random = RandomSource(seed: recipe.seed &+ 1, position: adam.steps)
            let mixed = try mixup.mixed(images, labels, from: &random)
            let logits = try network(mixed.images, training: true)
            return try logits.crossEntropy(labels, labelSmoothing: smoothing) * mixed.share
                + logits.crossEntropy(mixed.others, labelSmoothing: smoothing) * (1 - mixed.share)
        }
        let logits = try network(images, training: true)
        let loss = try logits.crossEntropy(labels, labelSmoothing: smoothing)
        guard let teacher, let distillation = recipe.distillation else { return loss }
        let answers = try Torch.withoutGradients { try teacher(images, training: false) }
        return try distillation.loss(logits, teacher: answers, onLabels: loss)
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
        let epoch = try number("epoch", in: file, of: url, through: recipe.epochs)
        let step = try number("step", in: file, of: url, through: max(0, stepsPerEpoch - 1))
        func loss(_ key: String) -> Double {
            file.metadata[key].flatMap { UInt64($0, radix: 16) }.map(Double.init(bitPattern:)) ?? 0
        }
        try file.restore(state)
        self.epoch = epoch
        self.step = step
        lossSum = loss("loss_sum")
        lastLoss = loss("last_loss")
        adam.steps = epoch * stepsPerEpoch + step
    }

    private func number(_ key: String, in file: TensorFile, of url: URL, through last: Int) throws -> Int {
        guard let number = file.metadata[key].flatMap({ Int($0) }), (0...last).contains(number) else {
            throw TorchError(
                "\(url.path): expected \(key) 0 to \(last), found "
                    + "\(file.metadata[key] ?? "none"); start anew")
        }
        return number
    }

    private var state: [NamedTensor] {
        network.parameters + network.statistics + adam.state + (average?.state ?? [])
    }

    private var progress: [String: String] {
        [
            "epoch": "\(epoch)", "step": "\(step)",
            // All bits, so that the mean of a resumed epoch is that of one that never stopped.
            "loss_sum": String(lossSum.bitPattern, radix: 16),
            "last_loss": String(lastLoss.bitPattern, radix: 16),
        ]
    }

    private func identity() throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return [
            "network": network.spec.name, "kind": network.kind,
            "recipe": String(decoding: try encoder.encode(recipe), as: UTF8.self),
            "examples": "\(examples.count)",
        ]
    }
}
