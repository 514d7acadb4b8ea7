import Foundation

/// Ratios of two latencies of the same models.
public struct PairedRatio: Hashable, Sendable {
    /// Second over first of each model, sorted.
    public let ratios: [Double]
    /// Geometric mean of the ratios with its interval.
    public let mean: Bootstrap.Estimate

    /// Median ratio.
    public var median: Double {
        let middle = ratios.count / 2
        return ratios.count % 2 == 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2
    }

    /// Compares pairs of latencies in ms; nil unless there are at least two pairs of positive ones.
    public init?(_ pairs: [(first: Double, second: Double)]) {
        let usable = pairs.filter { $0.first > 0 && $0.second > 0 && ($0.second / $0.first).isFinite }
        guard usable.count >= 2, usable.count == pairs.count else { return nil }
        ratios = usable.map { $0.second / $0.first }.sorted()
        let logarithms = ratios.map { [log($0)] }
        let estimate = Bootstrap.estimate([logarithms]) { lists in
            exp(lists[0].reduce(0, +) / Double(max(1, lists[0].count)))
        }
        guard let estimate else { return nil }
        mean = estimate
    }
}
