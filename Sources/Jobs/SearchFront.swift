import Latency

/// The networks that a search for a front trained, as `front.json` has them (docs/reference/json.md).
public struct SearchFront: Hashable, Sendable, Codable {
    /// A network that was trained.
    public struct Network: Hashable, Sendable, Codable {
        /// Its id.
        public var network: String
        /// By the fit; nil without a latency limit.
        public var latencyMs: Double?
        /// Operations of an inference.
        public var ops: Int
        /// Share of right answers on validation, 0...1, after the epochs that it was trained for.
        public var accuracy: Double
        /// The same after a whole training, by what others gained.
        public var expectedAccuracy: Double
        /// Epochs that it was trained for.
        public var trainedEpochs: Int
        /// Whether nothing at no more cost is better.
        public var isOnFront: Bool

        /// Creates a record.
        public init(
            network: String, latencyMs: Double?, ops: Int, accuracy: Double, expectedAccuracy: Double,
            trainedEpochs: Int, isOnFront: Bool
        ) {
            self.network = network
            self.latencyMs = latencyMs
            self.ops = ops
            self.accuracy = accuracy
            self.expectedAccuracy = expectedAccuracy
            self.trainedEpochs = trainedEpochs
            self.isOnFront = isOnFront
        }
    }

    /// A network that was picked, trained to its file and run on the board.
    public struct Choice: Hashable, Sendable, Codable {
        /// Its id.
        public var network: String
        /// Latency that was asked for in ms; nil where none was.
        public var limitMs: Double?
        /// By the fit.
        public var predictedMs: Double?
        /// Lower end of the fit's interval.
        public var lowMs: Double?
        /// Upper end of it.
        public var highMs: Double?
        /// By the board.
        public var foundMs: Double?
        /// Who counted that: emulated or silicon.
        public var origin: String?
        /// Share of right answers of the int8 file on the test split, 0...1; nil for generated weights.
        public var int8: Double?

        /// Reads off a card.
        public init(_ card: SearchCard, limitMs: Double?) {
            network = card.architecture
            self.limitMs = limitMs
            predictedMs = card.rounds.last?.predictedMs
            lowMs = card.rounds.last?.interval?.low
            highMs = card.rounds.last?.interval?.high
            foundMs = card.rounds.last?.finding?.latencyMs
            origin = card.rounds.last?.finding?.originName
            int8 = card.accuracies.int8
        }
    }

    /// What was learnt, by its name.
    public var task: String
    /// What the data is.
    public var dataName: String
    /// Cheapest first.
    public var networks: [Network]
    /// Validation examples that accuracies are shares of.
    public var validationExamples: Int
    /// By the latencies asked for, ascending.
    public var chosen: [Choice]

    /// Creates a record.
    public init(
        task: String, dataName: String, networks: [Network], validationExamples: Int, chosen: [Choice]
    ) {
        self.task = task
        self.dataName = dataName
        self.networks = networks
        self.validationExamples = validationExamples
        self.chosen = chosen
    }
}
