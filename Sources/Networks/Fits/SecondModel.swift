/// Latency as a sum over the features of a network with non-negative coefficients, of least relative error.
///
/// Non-negative least squares on rows divided by their latency; formulas in `docs/statistics.md`.
public struct SecondModel: LatencyModel, Hashable, Codable {
    /// Milliseconds for one of each of `LatencyFeatures.names`.
    public let coefficients: [Double]

    /// Fits the model to at least as many samples as it has features.
    public init(samples: [LatencySample]) throws(FitError) {
        let count = LatencyFeatures.names.count
        try LatencySample.check(samples, least: count)
        // Features differ by eight orders of magnitude: each is scaled to its largest share.
        let rows = samples.map { sample in sample.features.values.map { $0 / sample.latencyMs } }
        let scales = (0..<count).map { column in rows.map { $0[column] }.max() ?? 0 }
        let scaled = rows.map { row in zip(row, scales).map { $1 > 0 ? $0 / $1 : 0 } + [1] }
        let solution = LeastSquares(scaled).nonNegative()
        coefficients = zip(solution, scales).map { $1 > 0 ? $0 / $1 : 0 }
    }

    /// Latency that the model gives, in ms.
    public func latencyMs(of features: LatencyFeatures, ops: Int) -> Double {
        zip(coefficients, features.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
