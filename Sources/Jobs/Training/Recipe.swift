public import Networks

/// How a network is trained: Adam with a cosine schedule over whole epochs.
public struct Recipe: Hashable, Sendable, Codable {
    /// Times that each example is seen.
    public var epochs: Int
    /// Examples of a step; a rest smaller than that is left out of the epoch.
    public var batchSize: Int
    /// Learning rate of the first step.
    public var learningRate: Double
    /// Learning rate after the last.
    public var lastLearningRate: Double
    /// Share of each weight that is added to its gradient.
    public var weightDecay: Double
    /// Orders the examples.
    public var seed: UInt64
    /// What is learnt from a teacher; nil where there is none.
    public var distillation: Distillation?
    /// How examples are mixed; nil where they are not.
    public var mixup: Mixup?

    /// Creates a recipe.
    ///
    /// The rates are a choice made here: those of MicroNets (arXiv:2010.11267, section 5.2.2: 0.02 falling to 8e-5
    /// over 100 epochs of batches of 256, weight decay 0.002) are for an optimizer that it does not name.
    public init(
        epochs: Int, batchSize: Int = 64, learningRate: Double = 0.005, lastLearningRate: Double = 1e-5,
        weightDecay: Double = 1e-4, seed: UInt64 = 1, distillation: Distillation? = nil,
        mixup: Mixup? = nil
    ) {
        self.epochs = epochs
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.lastLearningRate = lastLearningRate
        self.weightDecay = weightDecay
        self.seed = seed
        self.distillation = distillation
        self.mixup = mixup
    }

    /// The recipe of quantization-aware training that follows this one: a fiftieth of the rate, since weights are in place
    /// and no normalization holds them there any more, and no weight decay, which would narrow the ranges.
    ///
    /// Where no other teacher is, the network as it was in floats is the teacher, and the only one: rounding is all that is
    /// to be learnt. What labels teach beyond that moves the network away from what was judged: of anomaly detection,
    /// which learns the machine's name and is judged by something else, by several points of AUC.
    public func quantized(epochs: Int, of network: NetworkSpec) -> Recipe {
        let isTaughtByItself = distillation == nil && !network.isAutoencoder
        return Recipe(
            epochs: epochs, batchSize: batchSize, learningRate: learningRate / 50,
            lastLearningRate: lastLearningRate / 50, weightDecay: 0, seed: seed &+ 1,
            distillation: isTaughtByItself
                ? Distillation(teacher: "\(network.name) in floats", share: 1) : distillation,
            mixup: isTaughtByItself ? nil : mixup)
    }
}
