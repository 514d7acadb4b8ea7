import Foundation
import Networks

/// Latency by a random forest (Breiman, 2001) over the operator model's features: the baseline that knows no sums.
///
/// Trees are grown on bootstrap samples of the logarithm of latency, each split over a third of the features, down to
/// leaves of three. Draws are seeded: equal samples give an equal forest.
public struct RandomForest: LatencyModel, Hashable {
    private static let treeCount = 60
    private static let leafSize = 3

    private let trees: [GrownTree.Node]

    /// Grows the forest from at least two leaves' samples.
    public init(samples: [Observation]) throws(FitError) {
        try Observation.check(samples, least: 2 * Self.leafSize)
        let columns = samples[0].features.values.indices.map { place in
            samples.map { $0.features.values[place] }
        }
        let table = GrownTree.Table(columns: columns, targets: samples.map { log($0.latencyMs) })
        trees = (0..<Self.treeCount).map { tree in
            var tree = GrownTree(
                table, leafSize: Self.leafSize, random: RandomSource(seed: 1, position: tree))
            return tree.grown()
        }
    }

    /// Latency by the mean of the trees, in ms; never beyond the samples' own.
    public func latencyMs(of features: LatencyFeatures, ops: Int) -> Double {
        let sum = trees.reduce(0.0) { $0 + Self.value(of: $1, features.values) }
        return exp(sum / Double(trees.count))
    }

    private static func value(of tree: GrownTree.Node, _ features: [Double]) -> Double {
        var node = tree
        while case .split(let feature, let threshold, let below, let above) = node {
            node = features[feature] <= threshold ? below : above
        }
        guard case .leaf(let value) = node else { return 0 }
        return value
    }
}
