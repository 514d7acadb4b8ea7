/// What a search asks an outside trainer for, as `search ask --json` has it (docs/reference/json.md).
package struct AskedDocument: Encodable, Hashable {
    /// What a network may not exceed.
    package struct Limit: Encodable, Hashable {
        package var name: String
        package var unit: String
        package var bound: Double
    }

    /// A training that is wanted.
    package struct Training: Encodable, Hashable {
        /// Id of the network.
        package var network: String
        /// Its file with generated weights, below the search's folder.
        package var model: String
        /// Epochs that it has behind it, from which it goes on.
        package var fromEpochs: Int
        /// Epochs after which its accuracy is wanted.
        package var epochs: Int
        /// By the fit; nil without a latency limit.
        package var latencyMs: Double?
        /// Operations of an inference.
        package var ops: Int
    }

    /// The best network under one of the latencies.
    package struct Best: Encodable, Hashable {
        /// Latency that was asked for; nil where none was.
        package var limitMs: Double?
        /// Id of the network.
        package var network: String
        /// Its file with generated weights.
        package var model: String
        /// As told, after its epochs.
        package var accuracy: Double
        /// Epochs that it was trained for.
        package var epochs: Int
        /// After a whole training, by what others gained.
        package var expectedAccuracy: Double
        /// By the fit; nil without a latency limit.
        package var latencyMs: Double?
        /// Operations of an inference.
        package var ops: Int
    }

    /// Whether nothing is wanted any more.
    package var isDone: Bool
    /// Networks with a result.
    package var trainedNetworks: Int
    /// All limits, the board's own among them.
    package var limits: [Limit]
    /// What is to be trained, in any order.
    package var asked: [Training]
    /// By the latencies asked for, ascending; empty before there is a result.
    package var best: [Best]
}
