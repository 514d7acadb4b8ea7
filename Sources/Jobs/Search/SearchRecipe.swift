/// How a search is run.
///
/// The paper gives epochs, batch and the weights' learning rate (MicroNets, arXiv:2010.11267, section 5.2.2: 100, 512
/// and 0.01 to 1e-5 for keyword spotting); temperature, the architecture's optimizer and the split of the data it
/// does not give: what stands here is a choice made here.
public struct SearchRecipe: Hashable, Sendable, Codable {
    /// What a step of a supernet computes of a draw by the Gumbel-softmax.
    public enum Draws: String, Hashable, Sendable, Codable, CaseIterable {
        /// Weights learn on one network, the architecture on the mixture of all choices.
        ///
        /// Weights that learn on mixtures make up for the share by which a mixture weakens a channel, and for a stage by
        /// what goes by it: narrow widths then seem to cost nothing, and what is found is deep and narrow.
        case split
        /// Both learn on the mixture: what a deep supernet needs, which does not leave chance on single networks.
        case mixed
        /// Both learn on one network, gradients passed straight through.
        case one
    }

    /// Passes over the training examples, of which one half teaches weights, the other the architecture.
    public var epochs: Int
    /// First epochs, in which the architecture stays as it is.
    public var warmUpEpochs: Int
    /// Examples of a step.
    public var batchSize: Int
    /// Learning rate of the weights at first.
    public var learningRate: Double
    /// Learning rate of the weights at last.
    public var lastLearningRate: Double
    /// Share of each weight that is added to its gradient.
    public var weightDecay: Double
    /// Learning rate of the architecture.
    public var architectureLearningRate: Double
    /// Temperature of the Gumbel-softmax at first; it falls by the same factor in each epoch after the warm-up.
    public var temperature: Double
    /// Temperature at last.
    public var lastTemperature: Double
    /// What a step computes of a draw.
    public var draws: Draws
    /// Weight of a limit's squared relative excess.
    public var penalty: Double
    /// Steps of the architecture between two changes of the limits' multipliers.
    public var updateInterval: Int
    /// Networks that are judged before one is chosen.
    public var candidates: Int
    /// Epochs that a network is trained for to be judged, where a method trains each.
    public var candidateEpochs: Int
    /// Share of the search's work, 0..<1, in which the networks that a supernet judged best are trained each by itself.
    public var finalistShare: Double
    /// Draws weights, orders and networks.
    public var seed: UInt64

    /// Creates a recipe.
    public init(
        epochs: Int, warmUpEpochs: Int? = nil, batchSize: Int = 64, learningRate: Double = 0.005,
        lastLearningRate: Double = 1e-4, weightDecay: Double = 1e-4, architectureLearningRate: Double = 0.05,
        temperature: Double = 5, lastTemperature: Double = 0.3, draws: Draws = .split,
        penalty: Double = 10, updateInterval: Int = 10, candidates: Int = 32, candidateEpochs: Int = 3,
        finalistShare: Double = 0.5, seed: UInt64 = 1
    ) {
        self.epochs = epochs
        self.warmUpEpochs = warmUpEpochs ?? epochs / 4
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.lastLearningRate = lastLearningRate
        self.weightDecay = weightDecay
        self.architectureLearningRate = architectureLearningRate
        self.temperature = temperature
        self.lastTemperature = lastTemperature
        self.draws = draws
        self.penalty = penalty
        self.updateInterval = updateInterval
        self.candidates = candidates
        self.candidateEpochs = candidateEpochs
        self.finalistShare = finalistShare
        self.seed = seed
    }
}
