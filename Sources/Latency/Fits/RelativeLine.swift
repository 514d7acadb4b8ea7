/// Latency as a line over ops, weighted by 1 / latency^2: the line of least relative error.
///
/// Errors of latency go with the latency, so that an unweighted line is led by the largest networks alone;
/// formulas in `docs/explanation/statistics.md`.
public struct RelativeLine: LatencyModel, Hashable, Codable {
    /// Milliseconds that a million ops take.
    public let slopeMsPerMop: Double
    /// Milliseconds at no ops.
    public let interceptMs: Double

    /// Throughput that the slope means, in Mop/s; nil where the slope is not positive.
    public var throughputMopsPerSecond: Double? { slopeMsPerMop > 0 ? 1000 / slopeMsPerMop : nil }

    /// Fits the line to at least three samples of different ops.
    public init(samples: [Observation]) throws(FitError) {
        try Observation.check(samples, least: 3)
        guard samples.contains(where: { $0.ops != samples[0].ops }) else {
            throw .opsAllAlike(found: samples[0].ops)
        }
        let x = samples.map { Double($0.ops) / 1e6 }
        let y = samples.map(\.latencyMs)
        // Weights relative to the smallest latency, so that none leaves the range of a Double.
        let least = y.min() ?? 1
        let w = y.map { (least / $0) * (least / $0) }
        let total = w.reduce(0, +)
        let meanX = zip(w, x).reduce(0) { $0 + $1.0 * $1.1 } / total
        let meanY = zip(w, y).reduce(0) { $0 + $1.0 * $1.1 } / total
        var (sxx, sxy) = (0.0, 0.0)
        for index in x.indices {
            sxx += w[index] * (x[index] - meanX) * (x[index] - meanX)
            sxy += w[index] * (x[index] - meanX) * (y[index] - meanY)
        }
        guard sxx > 0 else { throw .opsAllAlike(found: samples[0].ops) }
        slopeMsPerMop = sxy / sxx
        interceptMs = meanY - slopeMsPerMop * meanX
    }

    /// Latency that the line gives, in ms.
    public func latencyMs(of features: LatencyFeatures, ops: Int) -> Double {
        interceptMs + slopeMsPerMop * Double(ops) / 1e6
    }
}
