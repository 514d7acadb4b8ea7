public import Facts
import Networks

/// One network of a fit.
public struct StoredObservation: Hashable, Sendable {
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
    /// What the operator model counts; nil where the architecture's id cannot be read.
    public var features: LatencyFeatures?
    /// Names of the operators in the graph.
    public var operators: Set<String>
    /// Kernels of the engine that ran it.
    public var kernels: LatencyFeatures.Kernels

    /// Creates a point.
    package init(
        measurement: Int64, architecture: String, kind: SampleKind, ops: Int, latencyMs: Double, opCount: Int,
        features: LatencyFeatures?, operators: Set<String>, kernels: LatencyFeatures.Kernels = .columns
    ) {
        self.measurement = measurement
        self.architecture = architecture
        self.kind = kind
        self.ops = ops
        self.latencyMs = latencyMs
        self.opCount = opCount
        self.features = features
        self.operators = operators
        self.kernels = kernels
    }
}
