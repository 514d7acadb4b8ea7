import Foundation
public import Jobs
import Latency
public import Networks

/// The training of a supernet in which a search takes place, step by step; it can stop after any step and go on later
/// as if it had not.
///
/// A differentiable search first teaches weights by all training examples, each step on a few networks near the limit (the sandwich rule of
/// Yu and Huang, arXiv:1903.05134: the largest learns from labels, the others from its answers), then, weights frozen, the architecture by
/// validation examples, on draws of the Gumbel-softmax. Where weights learn on mixtures, or there are no validation examples, it teaches weights by
/// one half of the examples and the architecture by the other, in turn (Liu et al., arXiv:1806.09055). For methods that draw networks later, each
/// step of the weights is on one network from the space's prior (Guo et al., arXiv:1904.00420).
public final class SearchRun {
    /// What is asked.
    public let order: SearchOrder
    /// All networks in one.
    public let supernet: Supernet
    /// What is known of the architecture.
    public let logits: ArchitectureLogits
    /// What happened so far.
    var progress: Progress
    let examples: any Examples
    private let validation: (any Examples)?
    private let nearby: NearbyNetworks
    let weightOptimizer: Adam
    let architectureOptimizer: Adam
    private let halves: (weights: [Int], architecture: [Int])
    private let schedule: CosineSchedule
    private let supernetMacs: Int
    private let stepsPerEpoch: Int
    private let device: Device

    /// What changes from step to step besides tensors.
    struct Progress: Hashable, Codable {
        var step = 0
        var weightLoss = 0.0
        var architectureLoss = 0.0
        var architectureSteps = 0
        var lagrangian: AugmentedLagrangian
        var history: [SearchEpoch] = []
        var effort = SearchEffort.none
    }

    /// Share of each weight that is taken off in a step of rate 1, of sliced networks.
    private static let decoupledDecay = 0.05
    /// What smaller networks learn of the largest one's answers: all, as they are.
    private static let inPlace = Distillation(teacher: "the largest", share: 1, temperature: 1)

    /// Streams of random numbers, each with a seed of its own.
    private enum Stream: UInt64 {
        case halves = 1
        case weightOrder, architectureOrder, weightDraws, architectureDraws, candidates
    }

    /// The epochs that are done.
    public var history: [SearchEpoch] { progress.history }
    /// Work so far.
    public var effort: SearchEffort { progress.effort }
    /// Steps that are done.
    public var step: Int { progress.step }
    /// Steps of the whole run.
    public var steps: Int { epochs * stepsPerEpoch }
    /// Epochs of the whole run: methods that teach no architecture take its steps for weights, so that all see as
    /// many examples.
    public var epochs: Int {
        isLearnt && !isSliced ? recipe.epochs : 2 * recipe.epochs - recipe.warmUpEpochs
    }
    /// Whether all epochs are done.
    public var isDone: Bool { progress.step >= steps }

    private var isLearnt: Bool { order.method == .dnas || order.method == .noCost }
    /// Whether weights learn on parts of the supernet, before the architecture does.
    var isSliced: Bool { Self.isSliced(order, validation) }
    /// The first epoch in which the architecture moves.
    private var firstLearntEpoch: Int { isSliced ? recipe.epochs : recipe.warmUpEpochs }
    private var recipe: SearchRecipe { order.recipe }

    /// Prepares a search.
    ///
    /// Throws a `TorchError` where a half of the examples is less than a batch, or a batch less than 2, which batch
    /// normalization has no variance of.
    ///
    /// `validation` are the examples that the architecture learns from.
    public init(
        _ order: SearchOrder, on examples: any Examples, validation: (any Examples)? = nil,
        device: Device = .cpu
    ) throws {
        self.validation = validation
        nearby = NearbyNetworks(order)
        self.order = order
        self.device = device
        self.examples = examples
        let recipe = order.recipe
        var random = Self.random(.halves, recipe.seed)
        let all = random.permutation(examples.count)
        let isLearnt = order.method == .dnas || order.method == .noCost
        let isSliced = Self.isSliced(order, validation)
        halves =
            isLearnt && !isSliced
            ? (Array(all.prefix(all.count / 2)), Array(all.dropFirst(all.count / 2))) : (all, [])
        guard recipe.batchSize >= 2, all.count / 2 >= recipe.batchSize else {
            throw TorchError(
                "expected a batch of 2 to \(all.count / 2) examples, found \(recipe.batchSize); "
                    + "give more data or a batch that fits")
        }
        stepsPerEpoch = all.count / 2 / recipe.batchSize
        supernet = try Supernet(order.backbone, seed: recipe.seed, device: device)
        logits = try ArchitectureLogits(order.backbone, isDepthOrdered: isSliced)
        // Decay in the gradient would be enlarged for channels that few networks have, whose gradients are small.
        weightOptimizer = try Adam(
            supernet.parameters, learningRate: recipe.learningRate,
            weightDecay: isSliced ? 0 : recipe.weightDecay, decoupledDecay: isSliced ? Self.decoupledDecay : 0
        )
        architectureOptimizer = try Adam(
            logits.parameters.map { NamedTensor("logits.\($0.name)", $0.tensor) },
            learningRate: recipe.architectureLearningRate, betas: (0.5, 0.999))
        schedule = CosineSchedule(
            from: recipe.learningRate, to: recipe.lastLearningRate,
            steps: (isLearnt ? recipe.epochs : 2 * recipe.epochs - recipe.warmUpEpochs) * stepsPerEpoch)
        if isSliced, (validation?.count ?? 0) < 2 {
            throw TorchError("expected 2 or more validation examples, found fewer; give more data")
        }
        progress = Progress(
            lagrangian: AugmentedLagrangian(
                order.method == .dnas ? order.limits : [], penalty: recipe.penalty))
        supernetMacs = try order.backbone.widest.architecture(order.backbone).macs
    }

    /// Takes one step of the weights and, after the warm-up, one of the architecture.
    ///
    /// Gives the epoch's record with its last step. Throws a `TorchError` where a loss is no number any more.
    public func takeStep() throws -> SearchEpoch? {
        let (epoch, position) = progress.step.quotientAndRemainder(dividingBy: stepsPerEpoch)
        let temperature = temperature(epoch)
        if isSliced {
            if epoch < recipe.epochs {
                try stepSlices(epoch, position)
            } else {
                try stepArchitecture(epoch, position, temperature)
            }
        } else {
            try stepWeights(epoch, position, temperature)
            if isLearnt, epoch >= recipe.warmUpEpochs { try stepArchitecture(epoch, position, temperature) }
        }
        progress.step += 1
        guard position == stepsPerEpoch - 1 else { return nil }
        return try endEpoch(epoch, temperature)
    }

    /// Networks that the search leads to, likeliest first, each within the limits by the exact models, none twice.
    ///
    /// Beside the likeliest these are draws, widened to what the limits allow: by the probabilities at first, then
    /// farther and farther from the likeliest, since a search that is sure of itself would draw little else.
    public func found() throws -> [ChosenWidths] {
        var random = Self.random(.candidates, recipe.seed)
        let count = max(1, recipe.candidates)
        var found: [ChosenWidths] = []
        var seen: Set<ChosenWidths> = []
        for index in 0..<(4 * count) where found.count < count {
            let temperature = 1 + max(0, Double(index - count) / Double(count))
            let widths =
                index == 0
                ? try logits.likeliest() : try logits.sampled(temperature: temperature, from: &random)
            let near =
                try Repair.isFar(widths, of: order.backbone, limits: order.limits)
                ? try Repair.scale(widths, of: order.backbone, limits: order.limits) : widths
            let repaired = try Repair.repair(near, of: order.backbone, limits: order.limits)
            // Repair and rounding leave some of the limits unused. The likeliest network is judged as it is, too.
            let filled = try Repair.fill(repaired, of: order.backbone, limits: order.limits)
            // Choices that make the same network are one.
            for widths in index == 0 ? [repaired, filled] : [filled]
            where seen.insert(widths.ordered(in: order.backbone)).inserted { found.append(widths) }
        }
        return found
    }

    private func stepWeights(_ epoch: Int, _ position: Int, _ temperature: Double) throws {
        var random = Self.random(.weightDraws, recipe.seed, progress.step)
        let choices =
            isLearnt
            ? try Torch.withoutGradients {
                try logits.drawn(
                    temperature: temperature, rounded: recipe.draws != .mixed, from: &random)
            }
            : try RelaxedChoices(order.backbone, ChosenWidths(drawnFrom: order.backbone, &random))
        let batch = try batch(halves.weights, .weightOrder, epoch, position)
        weightOptimizer.learningRate = schedule.rate(at: progress.step)
        weightOptimizer.clearGradients()
        let loss = try supernet(batch.features, choices, training: true).crossEntropy(batch.labels)
        try loss.backward()
        try weightOptimizer.step()
        progress.weightLoss += try finite(loss, epoch)
        progress.effort.train(recipe.batchSize, macs: supernetMacs)
    }

    /// Weights learn on the largest network near the limit, the smallest and a drawn one: the first from labels, the others from its answers.
    private func stepSlices(_ epoch: Int, _ position: Int) throws {
        var random = Self.random(.weightDraws, recipe.seed, progress.step)
        let batch = try batch(halves.weights, .weightOrder, epoch, position)
        weightOptimizer.learningRate = schedule.rate(at: progress.step)
        weightOptimizer.clearGradients()
        let networks = [try nearby.largest(), try nearby.smallest(), try nearby.drawn(from: &random)]
        var answers: Tensor?
        for widths in networks {
            let slice = try supernet.sliced(widths)
            let logits = try slice(batch.features, training: true)
            if let answers {
                let loss = try logits.crossEntropy(batch.labels)
                try Self.inPlace.loss(logits, teacher: answers, onLabels: loss).backward()
            } else {
                let loss = try logits.crossEntropy(batch.labels)
                try loss.backward()
                progress.weightLoss += try finite(loss, epoch)
                answers = try logits.detached()
            }
            progress.effort.train(recipe.batchSize, macs: try widths.architecture(order.backbone).macs)
        }
        try weightOptimizer.step()
    }

    private func stepArchitecture(_ epoch: Int, _ position: Int, _ temperature: Double) throws {
        var random = Self.random(.architectureDraws, recipe.seed, progress.step)
        let batch =
            isSliced
            ? try validationBatch() : try batch(halves.architecture, .architectureOrder, epoch, position)
        architectureOptimizer.clearGradients()
        let choices = try logits.drawn(
            temperature: temperature, rounded: recipe.draws == .one, from: &random)
        let loss = try supernet(batch.features, choices, training: true).crossEntropy(batch.labels)
        // One temperature for both: what is drawn is what is paid for.
        let cost = try RelaxedCost(logits.expected(temperature: isSliced ? temperature : 1))
        try (loss.to(.cpu).to(.float64) + progress.lagrangian.loss(cost)).backward()
        try architectureOptimizer.step()
        progress.architectureLoss += try finite(loss, epoch)
        progress.architectureSteps += 1
        progress.effort.train(recipe.batchSize, macs: supernetMacs)
        if progress.architectureSteps % max(1, recipe.updateInterval) == 0 {
            try progress.lagrangian.update(cost)
        }
    }

    private func endEpoch(_ epoch: Int, _ temperature: Double) throws -> SearchEpoch {
        let widths = try logits.likeliest()
        let architecture = try widths.architecture(order.backbone)
        if order.method == .dnas { try progress.lagrangian.correct(order.backbone, widths) }
        let cost = try Torch.withoutGradients { try RelaxedCost(logits.expected()) }
        let moved = isLearnt && epoch >= firstLearntEpoch
        let record = SearchEpoch(
            epoch: epoch + 1, weightLoss: progress.weightLoss / Double(stepsPerEpoch),
            architectureLoss: moved ? progress.architectureLoss / Double(stepsPerEpoch) : nil,
            temperature: temperature,
            expected: try order.limits.enumerated().map { index, limit in
                let correction =
                    order.method == .dnas
                    ? progress.lagrangian.corrections[index] : try limit.correction(order.backbone, widths)
                return try limit.expected(cost).item() + correction
            },
            likeliest: try order.limits.map { try $0.exact(architecture) }, architecture: architecture.id,
            openness: try logits.openness())
        progress.weightLoss = 0
        progress.architectureLoss = 0
        progress.history.append(record)
        return record
    }

    private func temperature(_ epoch: Int) -> Double {
        let learning = recipe.epochs - recipe.warmUpEpochs
        guard epoch > firstLearntEpoch, learning > 1 else { return recipe.temperature }
        let share = Double(epoch - firstLearntEpoch) / Double(learning - 1)
        return recipe.temperature * pow(recipe.lastTemperature / recipe.temperature, share)
    }

    private func batch(
        _ half: [Int], _ stream: Stream, _ epoch: Int, _ position: Int
    ) throws -> (features: Tensor, labels: Tensor) {
        var random = Self.random(stream, recipe.seed, epoch)
        let order = random.permutation(half.count)
        let places = order[(position * recipe.batchSize)..<((position + 1) * recipe.batchSize)]
        let batch = try examples.batch(places.map { half[$0] }, epoch: epoch)
        return (try batch.features.to(device), try batch.labels.to(device))
    }

    /// A batch of validation examples, as they come, since they may be fewer than a batch.
    private func validationBatch() throws -> (features: Tensor, labels: Tensor) {
        guard let validation else {
            throw TorchError("expected validation examples, found none; give more data")
        }
        var random = Self.random(.architectureOrder, recipe.seed, progress.step)
        let places = random.permutation(validation.count).prefix(recipe.batchSize)
        let batch = try validation.batch(Array(places), epoch: 0)
        return (try batch.features.to(device), try batch.labels.to(device))
    }

    private static func isSliced(_ order: SearchOrder, _ validation: (any Examples)?) -> Bool {
        validation != nil && (order.method == .dnas || order.method == .noCost)
            && order.recipe.draws == .split
    }

    private func finite(_ loss: Tensor, _ epoch: Int) throws -> Double {
        let value = try loss.item()
        guard value.isFinite else {
            throw TorchError(
                "expected a finite loss in epoch \(epoch + 1), found \(value); lower the learning rate")
        }
        return value
    }

    private static func random(_ stream: Stream, _ seed: UInt64, _ position: Int = 0) -> RandomSource {
        var mixer = RandomSource(seed: seed, position: Int(stream.rawValue))
        return RandomSource(seed: mixer.next(), position: position)
    }
}
