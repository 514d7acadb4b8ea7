/// A way to say the latency of a network from what is known of it.
public protocol LatencyModel: Sendable {
    /// Fits the model to samples.
    ///
    /// Throws a `FitError` where they do not determine it.
    init(samples: [Observation]) throws(FitError)

    /// Latency in milliseconds.
    func latencyMs(of features: LatencyFeatures, ops: Int) -> Double
}

/// One network with its latency.
public struct Observation: Hashable, Sendable, Codable {
    /// Name that samples of one architecture share; they are never on both sides of a cross-validation.
    public var architecture: String
    /// Ops of one inference.
    public var ops: Int
    /// What the operator model counts.
    public var features: LatencyFeatures
    /// Latency of one inference in milliseconds.
    public var latencyMs: Double
    /// Whether it is spread over ops as the networks that are predicted are: coverage, not drawn from a prior.
    public var isCoverage: Bool
    /// Kernels of the engine that ran it.
    public var kernels: LatencyFeatures.Kernels

    /// Creates a sample.
    public init(
        architecture: String, ops: Int, features: LatencyFeatures, latencyMs: Double, isCoverage: Bool = true,
        kernels: LatencyFeatures.Kernels = .columns
    ) {
        self.isCoverage = isCoverage
        self.kernels = kernels
        self.architecture = architecture
        self.ops = ops
        self.features = features
        self.latencyMs = latencyMs
    }

    /// Throws a `FitError` unless there are `least` samples of positive latency.
    static func check(_ samples: [Observation], least: Int) throws(FitError) {
        guard samples.count >= least else { throw .tooFewSamples(found: samples.count, needed: least) }
        for (index, sample) in samples.enumerated() {
            guard sample.latencyMs > 0, sample.latencyMs.isFinite else {
                throw .latencyNotPositive(index: index, found: sample.latencyMs)
            }
        }
    }
}
