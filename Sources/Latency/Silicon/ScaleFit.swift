/// One factor from predictions to latencies, with the errors of points that were left out of its fit.
public struct ScaleFit: Hashable, Sendable {
    /// Latency over prediction, of least squared relative error.
    public var scale: Double
    /// (predicted - latency) / latency of each point, by a factor fitted to the others.
    public var leftOutErrors: [Double]
    /// The same without any factor.
    public var rawErrors: [Double]
    /// Spearman's rank correlation of predictions and latencies.
    public var rankCorrelation: Double

    /// Fits predictions to latencies of the same order; nil for fewer than 3 points or a value that is not positive.
    public init?(predictions: [Double], latencies: [Double]) {
        guard predictions.count == latencies.count, predictions.count >= 3,
            (predictions + latencies).allSatisfy({ $0 > 0 && $0.isFinite })
        else { return nil }
        let ratios = zip(predictions, latencies).map { $0 / $1 }
        let (sum, squares) = (ratios.reduce(0, +), ratios.reduce(0) { $0 + $1 * $1 })
        scale = sum / squares
        leftOutErrors = ratios.map { ($0 * (sum - $0) / (squares - $0 * $0)) - 1 }
        rawErrors = ratios.map { $0 - 1 }
        rankCorrelation = RankCorrelation.spearman(predictions, latencies)
    }

    /// Mean absolute error of the points left out.
    public var meanError: Double { Self.mean(leftOutErrors) }
    /// Largest absolute error of the points left out.
    public var worstError: Double { leftOutErrors.map(abs).max() ?? 0 }
    /// Mean absolute error without any factor.
    public var rawMeanError: Double { Self.mean(rawErrors) }

    private static func mean(_ errors: [Double]) -> Double {
        errors.reduce(0) { $0 + abs($1) } / Double(max(errors.count, 1))
    }
}

/// Correlation of ranks.
public enum RankCorrelation {
    /// Spearman's coefficient: Pearson's of the ranks, equal values sharing their mean rank.
    ///
    /// 0 where one list has a single value throughout.
    public static func spearman(_ a: [Double], _ b: [Double]) -> Double {
        let (x, y) = (ranks(a), ranks(b))
        let n = Double(max(x.count, 1))
        let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
        let pairs = zip(x, y).map { ($0 - meanX, $1 - meanY) }
        let product = pairs.reduce(0) { $0 + $1.0 * $1.1 }
        let squares = pairs.reduce(0) { $0 + $1.0 * $1.0 } * pairs.reduce(0) { $0 + $1.1 * $1.1 }
        return squares > 0 ? product / squares.squareRoot() : 0
    }

    private static func ranks(_ values: [Double]) -> [Double] {
        values.map { value in
            let below = values.count { $0 < value }
            let equal = values.count { $0 == value }
            return Double(below) + Double(equal + 1) / 2
        }
    }
}
