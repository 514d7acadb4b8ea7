/// Latency as ops over one throughput, without an intercept: the baseline that counting ops alone gives.
///
/// Of least relative error: minimizes the sum of (b x / y - 1)^2, which gives b = sum(x / y) / sum((x / y)^2).
public struct OriginLine: LatencyModel, Hashable, Codable {
    /// Milliseconds that a million ops take.
    public let slopeMsPerMop: Double

    /// Fits the line to at least one sample with ops.
    public init(samples: [Observation]) throws(FitError) {
        try Observation.check(samples, least: 1)
        let shares = samples.map { Double($0.ops) / 1e6 / $0.latencyMs }
        let squares = shares.reduce(0) { $0 + $1 * $1 }
        guard squares > 0, squares.isFinite else { throw .opsAllAlike(found: samples[0].ops) }
        slopeMsPerMop = shares.reduce(0, +) / squares
    }

    /// Latency that the line gives, in ms.
    public func latencyMs(of features: LatencyFeatures, ops: Int) -> Double {
        slopeMsPerMop * Double(ops) / 1e6
    }
}
