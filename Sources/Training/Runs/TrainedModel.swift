import Networks

/// What came out of a training, as `training.json` has it; every accuracy with the data it is of.
public struct TrainedModel: Hashable, Sendable, Codable {
    /// How well one form of the network does on the test split.
    public struct Score: Hashable, Sendable, Codable {
        /// Right answers; nil for an autoencoder, as their share.
        public var right: Int?
        /// Examples.
        public var count: Int
        /// Share of right answers, 0...1.
        public var accuracy: Double?
        /// Mean squared error of what an autoencoder gives back.
        public var meanSquaredError: Double?
        /// Area under the curve by machine, for anomaly detection.
        public var areas: [String: Double]?
        /// Their mean.
        public var meanArea: Double?

        /// The task's figure: the mean area where there is one, else the accuracy.
        public var figure: Double? { meanArea ?? accuracy }

        /// A judgement's figures.
        public init(_ judgement: Judgement) {
            right = judgement.accuracy?.right
            count = judgement.count
            accuracy = judgement.accuracy?.share
            meanSquaredError = judgement.meanSquaredError
            areas = judgement.areas.map { areas in
                Dictionary(areas.machines.map { ($0.name, $0.area) }) { first, _ in first }
            }
            meanArea = judgement.areas?.mean
        }
    }

    /// Id of the architecture, or name of a network of fixed shape.
    public var network: String
    /// What was learnt.
    public var task: LearningTask
    /// The data's name, such as `synthetic speech 1a2b3c4d5e6f`.
    public var data: String
    /// The data's content address.
    public var dataDigest: String
    /// Whether the data was made by Throughline.
    public var isSynthetic: Bool
    /// Training examples that it was to learn from at most; nil for all.
    public var trainingExamples: Int?
    /// How it was trained in floats.
    public var recipe: Recipe
    /// How it was trained with quantization.
    public var quantizedRecipe: Recipe
    /// The network in floats.
    public var float: Score
    /// The network as trained with quantization, on floats rounded as the file's.
    public var quantized: Score
    /// The file, by the bundled engine.
    public var int8: Score
    /// Name of the file beside this one.
    public var model: String
    /// Its bytes.
    public var modelBytes: Int
    /// Its SHA-256.
    public var modelSha256: String
    /// Version of libtorch.
    public var torch: String
}
