/// One epoch of a search, for figures and progress.
public struct SearchEpoch: Hashable, Sendable, Codable {
    /// Its number, from 1.
    public var epoch: Int
    /// Mean loss of the weights' steps.
    public var weightLoss: Double
    /// Mean task loss of the architecture's steps; nil where it did not move.
    public var architectureLoss: Double?
    /// Temperature of the draws.
    public var temperature: Double
    /// Expected cost by each limit, corrections included, in its unit.
    public var expected: [Double]
    /// Exact cost of the likeliest network by each limit.
    public var likeliest: [Double]
    /// Id of the likeliest network.
    public var architecture: String
    /// Mean over all decisions of how open they are: entropy over that of even odds, 1 for no preference.
    public var openness: Double

    /// Creates a record.
    public init(
        epoch: Int, weightLoss: Double, architectureLoss: Double?, temperature: Double, expected: [Double],
        likeliest: [Double], architecture: String, openness: Double
    ) {
        self.epoch = epoch
        self.weightLoss = weightLoss
        self.architectureLoss = architectureLoss
        self.temperature = temperature
        self.expected = expected
        self.likeliest = likeliest
        self.architecture = architecture
        self.openness = openness
    }
}
