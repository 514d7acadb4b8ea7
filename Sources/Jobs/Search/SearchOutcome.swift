import Latency
public import Networks

/// What a search found, and how.
public struct SearchOutcome: Hashable, Sendable, Codable {
    /// A network that was judged.
    public struct Candidate: Hashable, Sendable, Codable {
        /// Its choices.
        public var widths: ChosenWidths
        /// Share of right answers on validation, 0...1, with the weights that it was judged with.
        public var accuracy: Double
        /// Mean loss on validation.
        public var loss: Double
        /// Epochs that it was trained for by itself before it was judged; nil where a supernet's weights judged it.
        public var trainedEpochs: Int?
        /// How it did on the way there, the last one included; nil for methods that judge once.
        public var rungs: [TrainingRung]?

        /// Creates a record.
        public init(
            widths: ChosenWidths, accuracy: Double, loss: Double, trainedEpochs: Int? = nil,
            rungs: [TrainingRung]? = nil
        ) {
            self.widths = widths
            self.accuracy = accuracy
            self.loss = loss
            self.trainedEpochs = trainedEpochs
            self.rungs = rungs
        }
    }

    /// What was asked.
    public var order: SearchOrder
    /// Id of the network.
    public var architecture: String
    /// Its choices.
    public var widths: ChosenWidths
    /// Its exact cost by each limit of the order.
    public var costs: [Double]
    /// All networks that were judged, the chosen one first, those that were trained by themselves before the others.
    public var candidates: [Candidate]
    /// Epoch by epoch; empty for methods without a supernet.
    public var history: [SearchEpoch]
    /// Work of the search, without the training of what it found.
    public var effort: SearchEffort
    /// Training examples.
    public var trainingExamples: Int
    /// Validation examples that candidates were judged by.
    public var validationExamples: Int

    /// What the data is, such as `synthetic speech 1a2b3c4d5e6f`; empty where nobody said.
    public var dataName = ""
    /// Content address of the data's folder.
    public var dataDigest = ""

    /// Creates an outcome.
    public init(
        order: SearchOrder, architecture: String, widths: ChosenWidths, costs: [Double],
        candidates: [Candidate], history: [SearchEpoch], effort: SearchEffort, trainingExamples: Int,
        validationExamples: Int
    ) {
        self.order = order
        self.architecture = architecture
        self.widths = widths
        self.costs = costs
        self.candidates = candidates
        self.history = history
        self.effort = effort
        self.trainingExamples = trainingExamples
        self.validationExamples = validationExamples
    }
}
