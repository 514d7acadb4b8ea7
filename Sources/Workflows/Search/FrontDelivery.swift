package import Jobs

/// What a search for a front delivers.
package struct FrontDelivery: Encodable {
    /// A card for each latency, ascending.
    package var cards: [SearchCard]
    /// Folders of the cards, relative to where the search went; empty for that itself.
    package var folders: [String]
    /// All networks that were trained, as `front.json` has them.
    package var front: Front

    /// The networks of a search (docs/reference/json.md).
    package struct Front: Encodable, Hashable {
        /// Cheapest first.
        package var networks: [Network]
        /// Validation examples that accuracies are shares of.
        package var validationExamples: Int
    }

    /// A network that was trained.
    package struct Network: Encodable, Hashable {
        package var network: String
        /// By the fit; nil without a latency limit.
        package var latencyMs: Double?
        package var ops: Int
        /// Of validation, after the epochs that it was trained for.
        package var accuracy: Double
        /// The same after a whole training, by what others gained.
        package var expectedAccuracy: Double
        package var trainedEpochs: Int
        /// Whether nothing at no more cost is better.
        package var isOnFront: Bool
    }
}
