import Foundation
import Networks

/// Latency by a random forest (Breiman, 2001) over the operator model's features: the baseline that knows no sums.
///
/// Trees are grown on bootstrap samples of the logarithm of latency, each split over a third of the features, down to
/// leaves of three. Draws are seeded: equal samples give an equal forest.
public struct RandomForest: LatencyModel, Hashable {
    private static let treeCount = 60
    private static let leafSize = 3

    private indirect enum Node: Hashable, Sendable {
        case leaf(Double)
        case split(feature: Int, threshold: Double, below: Node, above: Node)
    }

    private let trees: [Node]

    /// Grows the forest from at least two leaves' samples.
    public init(samples: [Observation]) throws(FitError) {
        try Observation.check(samples, least: 2 * Self.leafSize)
        let columns = samples[0].features.values.indices.map { place in
            samples.map { $0.features.values[place] }
        }
        let targets = samples.map { log($0.latencyMs) }
        trees = (0..<Self.treeCount).map { tree in
            var random = RandomSource(seed: 1, position: tree)
            let drawn = samples.indices.map { _ in random.below(samples.count) }
            return Self.grow(drawn, columns, targets, &random)
        }
    }

    /// Latency by the mean of the trees, in ms; never beyond the samples' own.
    public func latencyMs(of features: LatencyFeatures, ops: Int) -> Double {
        let sum = trees.reduce(0.0) { $0 + Self.value(of: $1, features.values) }
        return exp(sum / Double(trees.count))
    }

    private static func value(of tree: Node, _ features: [Double]) -> Double {
        var node = tree
        while case .split(let feature, let threshold, let below, let above) = node {
            node = features[feature] <= threshold ? below : above
        }
        guard case .leaf(let value) = node else { return 0 }
        return value
    }

    private static func grow(
        _ drawn: [Int], _ columns: [[Double]], _ targets: [Double], _ random: inout RandomSource
    ) -> Node {
        let mean = drawn.reduce(0.0) { $0 + targets[$1] } / Double(drawn.count)
        guard drawn.count >= 2 * leafSize,
            let split = bestSplit(drawn, columns, targets, features(of: columns.count, &random))
        else { return .leaf(mean) }
        let column = columns[split.feature]
        let below = drawn.filter { column[$0] <= split.threshold }
        let above = drawn.filter { column[$0] > split.threshold }
        return .split(
            feature: split.feature, threshold: split.threshold,
            below: grow(below, columns, targets, &random), above: grow(above, columns, targets, &random))
    }

    /// A third of the features, at least one, each choice equally likely.
    private static func features(of count: Int, _ random: inout RandomSource) -> [Int] {
        var all = Array(0..<count)
        let wanted = max(1, count / 3)
        for index in 0..<wanted { all.swapAt(index, index + random.below(count - index)) }
        return Array(all.prefix(wanted))
    }

    /// The split that leaves the least sum of squares with enough samples on both sides; nil if none does.
    private static func bestSplit(
        _ drawn: [Int], _ columns: [[Double]], _ targets: [Double], _ features: [Int]
    ) -> (feature: Int, threshold: Double)? {
        var best: (gain: Double, feature: Int, threshold: Double)?
        let total = drawn.reduce(0.0) { $0 + targets[$1] }
        for feature in features {
            let column = columns[feature]
            let sorted = drawn.sorted { column[$0] < column[$1] }
            var sum = 0.0
            for place in 0..<(sorted.count - leafSize) {
                sum += targets[sorted[place]]
                let (low, high) = (column[sorted[place]], column[sorted[place + 1]])
                guard place + 1 >= leafSize, low < high else { continue }
                let count = Double(place + 1)
                let rest = Double(sorted.count) - count
                // The sum of squares about the means falls by what these squares are larger than the whole's.
                let gain = sum * sum / count + (total - sum) * (total - sum) / rest
                if gain > best?.gain ?? -.infinity { best = (gain, feature, low + (high - low) / 2) }
            }
        }
        return best.map { ($0.feature, $0.threshold) }
    }
}
