import Networks

/// How much better one predictor is than another on the same points, with a bootstrap interval.
public struct PairedBootstrap: Hashable, Sendable {
    /// Mean absolute error of the first less that of the second.
    public var difference: Double
    /// Percentile 2.5 of the difference over resampled points.
    public var low: Double
    /// Percentile 97.5.
    public var high: Double

    /// Resamples points with both errors of each, 10,000 times.
    ///
    /// - Parameter seed: of the draws.
    public init(_ first: [Double], _ second: [Double], seed: UInt64 = 1) {
        let differences = zip(first, second).map { abs($0) - abs($1) }
        let count = differences.count
        difference = differences.reduce(0, +) / Double(max(count, 1))
        guard count > 0 else {
            (low, high) = (0, 0)
            return
        }
        var random = RandomSource(seed: seed)
        var means: [Double] = []
        for _ in 0..<10_000 {
            var sum = 0.0
            for _ in 0..<count { sum += differences[random.below(count)] }
            means.append(sum / Double(count))
        }
        means.sort()
        (low, high) = (means[249], means[9749])
    }
}
