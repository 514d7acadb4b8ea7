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

        /// Creates a score.
        public init(
            right: Int?, count: Int, accuracy: Double?, meanSquaredError: Double?, areas: [String: Double]?,
            meanArea: Double?
        ) {
            self.right = right
            self.count = count
            self.accuracy = accuracy
            self.meanSquaredError = meanSquaredError
            self.areas = areas
            self.meanArea = meanArea
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

    /// Creates a record.
    public init(
        network: String, task: LearningTask, data: String, dataDigest: String, isSynthetic: Bool,
        trainingExamples: Int?, recipe: Recipe, quantizedRecipe: Recipe, float: Score, quantized: Score,
        int8: Score, model: String, modelBytes: Int, modelSha256: String, torch: String
    ) {
        self.network = network
        self.task = task
        self.data = data
        self.dataDigest = dataDigest
        self.isSynthetic = isSynthetic
        self.trainingExamples = trainingExamples
        self.recipe = recipe
        self.quantizedRecipe = quantizedRecipe
        self.float = float
        self.quantized = quantized
        self.int8 = int8
        self.model = model
        self.modelBytes = modelBytes
        self.modelSha256 = modelSha256
        self.torch = torch
    }
}
