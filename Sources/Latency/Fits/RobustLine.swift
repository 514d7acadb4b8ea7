/// Latency as a line over ops that a few odd samples do not move: Huber's M-estimator on relative residuals.
///
/// Iteratively reweighted least squares (Huber, "Robust Statistics", 1981, section 7.8), tuning constant 1.345,
/// scale by the median absolute residual over 0.6745, from the line of least relative error.
public struct RobustLine: LatencyModel, Hashable, Codable {
    /// Milliseconds that a million ops take.
    public let slopeMsPerMop: Double
    /// Milliseconds at no ops.
    public let interceptMs: Double

    /// Throughput that the slope means, in Mop/s; nil where the slope is not positive.
    public var throughputMopsPerSecond: Double? { slopeMsPerMop > 0 ? 1000 / slopeMsPerMop : nil }

    private static let tuning = 1.345
    /// Steps after which the estimate is taken as it is; it settles within twenty.
    private static let steps = 100

    /// Fits the line to at least three samples of different ops.
    public init(samples: [Observation]) throws(FitError) {
        let start = try RelativeLine(samples: samples)
        var (slope, intercept) = (start.slopeMsPerMop, start.interceptMs)
        let x = samples.map { Double($0.ops) / 1e6 }
        let y = samples.map(\.latencyMs)
        for _ in 0..<Self.steps {
            let residuals = zip(x, y).map { (intercept + slope * $0) / $1 - 1 }
            let sizes = residuals.map(abs).sorted()
            let scale = sizes[sizes.count / 2] / 0.6745
            // More than half of the samples lie on the line: there is nothing to hold others against.
            guard scale > 1e-12 else { break }
            let weights = zip(residuals, y).map { residual, latency in
                min(1, Self.tuning * scale / max(abs(residual), .leastNormalMagnitude))
                    / (latency * latency)
            }
            let total = weights.reduce(0, +)
            let meanX = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } / total
            let meanY = zip(weights, y).reduce(0) { $0 + $1.0 * $1.1 } / total
            var (sxx, sxy) = (0.0, 0.0)
            for index in x.indices {
                sxx += weights[index] * (x[index] - meanX) * (x[index] - meanX)
                sxy += weights[index] * (x[index] - meanX) * (y[index] - meanY)
            }
            guard sxx > 0 else { break }
            let next = sxy / sxx
            let change = abs(next - slope)
            (slope, intercept) = (next, meanY - next * meanX)
            if change <= 1e-12 * abs(slope) { break }
        }
        slopeMsPerMop = slope
        interceptMs = intercept
    }

    /// Latency that the line gives, in ms.
    public func latencyMs(of features: LatencyFeatures, ops: Int) -> Double {
        interceptMs + slopeMsPerMop * Double(ops) / 1e6
    }
}
