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
    /// First epochs, in which the rate rises from 0; nil for none.
    public var warmUpEpochs: Int?
    /// Share of each label that all classes have in equal parts (Szegedy et al., arXiv:1512.00567), 0..<1; nil for none.
    public var labelSmoothing: Double?
    /// Share of each step's weights that the running mean of weights keeps (Polyak's averaging), 0..<1, which is what comes
    /// out; nil where the last weights do.
    public var averaging: Double?
    /// Share of each weight that is taken off in a step of rate 1, beside the gradient (Loshchilov and Hutter,
    /// arXiv:1711.05101), in place of `weightDecay`; nil for none.
    public var decoupledDecay: Double?
    /// How sounds are changed, anew in each epoch; nil for the data's own few variants.
    public var augmentation: SpeechAugmentation?
    /// Whose weights it starts from, with their digest; nil for random ones.
    public var start: String?

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

    /// What did best for keyword spotting on few clips of real speech, judged by validation (docs/howto/training.md); 60 epochs
    /// unless given.
    public static func bestForSpeech(epochs: Int?, batchSize: Int = 64, seed: UInt64 = 1) -> Recipe {
        var recipe = Recipe(epochs: epochs ?? 60, batchSize: batchSize, learningRate: 0.005, seed: seed)
        recipe.warmUpEpochs = min(2, recipe.epochs / 10)
        recipe.labelSmoothing = 0.1
        recipe.averaging = 0.99
        recipe.decoupledDecay = 0.05
        recipe.augmentation = SpeechAugmentation()
        return recipe
    }

    /// The recipe of quantization-aware training that follows this one: a fiftieth of the rate, since weights are in place
    /// and no normalization holds them there any more, and no weight decay, which would narrow the ranges.
    ///
    /// Where no other teacher is, the network as it was in floats is the teacher, and the only one: rounding is all that is
    /// to be learnt. What labels teach beyond that moves the network away from what was judged: of anomaly detection,
    /// which learns the machine's name and is judged by something else, by several points of AUC.
    public func quantized(epochs: Int, of network: NetworkSpec) -> Recipe {
        let isTaughtByItself = distillation == nil && !network.isAutoencoder
        var quantized = Recipe(
            epochs: epochs, batchSize: batchSize, learningRate: learningRate / 50,
            lastLearningRate: lastLearningRate / 50, weightDecay: 0, seed: seed &+ 1,
            distillation: isTaughtByItself
                ? Distillation(teacher: "\(network.name) in floats", share: 1) : distillation,
            mixup: isTaughtByItself ? nil : mixup)
        quantized.labelSmoothing = isTaughtByItself ? nil : labelSmoothing
        quantized.augmentation = augmentation
        return quantized
    }
}
