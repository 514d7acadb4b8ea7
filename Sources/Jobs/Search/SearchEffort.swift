/// Work of a search, so that methods can be given the same.
public struct SearchEffort: Hashable, Sendable, Codable {
    /// Multiply-accumulates of all training: examples times the network's MACs times 3, a supernet's of its widest.
    ///
    /// Three, since the way back computes a gradient for inputs and one for weights.
    public var trainingMacs: Double
    /// Multiply-accumulates of judging without training: examples times MACs.
    public var judgingMacs: Double

    /// No work yet.
    public static let none = SearchEffort(trainingMacs: 0, judgingMacs: 0)

    /// All of it.
    public var macs: Double { trainingMacs + judgingMacs }

    /// Creates an account.
    public init(trainingMacs: Double, judgingMacs: Double) {
        self.trainingMacs = trainingMacs
        self.judgingMacs = judgingMacs
    }

    /// Adds some examples that a network was trained on.
    public mutating func train(_ examples: Int, macs: Int) {
        trainingMacs += 3 * Double(examples) * Double(macs)
    }

    /// Adds some examples that a network was judged by.
    public mutating func judge(_ examples: Int, macs: Int) { judgingMacs += Double(examples) * Double(macs) }
}
