/// One network of a fit.
public struct FitPoint: Hashable, Sendable {
    /// Row of the measurement.
    public var measurement: Int64
    /// Canonical id of the architecture.
    public var architecture: String
    /// How it was drawn.
    public var kind: SampleKind
    /// Operations of one inference.
    public var ops: Int
    /// Median latency in milliseconds.
    public var latencyMs: Double
    /// Operators in the graph.
    public var opCount: Int
    /// Share of depthwise convolutions in the operations, 0 to 1.
    public var depthwiseShare: Double
    /// Names of the operators in the graph.
    public var operators: Set<String>
}
