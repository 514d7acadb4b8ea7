/// How far the samples of a fit reach: the least and the most of each count of work, by itself and relative to the ops.
///
/// A fit of one backbone is narrow since its networks are alike; a network beyond them is another's business.
public struct ModelSupport: Hashable, Sendable, Codable {
    /// Least and most of each count, in the order of `LatencyFeatures.names`.
    let ranges: [[Double]]
    /// The same of each count over the ops.
    let shares: [[Double]]

    /// Factor by which a network may lie beyond.
    private static let slack = 1.25

    /// The reach of samples; nil of none.
    init?(_ samples: [(features: LatencyFeatures, ops: Int)]) {
        guard !samples.isEmpty else { return nil }
        func ranges(_ value: (LatencyFeatures, Int, Int) -> Double) -> [[Double]] {
            LatencyFeatures.names.indices.map { place in
                let values = samples.map { value($0.features, $0.ops, place) }
                return [values.min() ?? 0, values.max() ?? 0]
            }
        }
        self.ranges = ranges { features, _, place in features.values[place] }
        shares = ranges { features, ops, place in features.values[place] / Double(max(1, ops)) }
    }

    /// Whether a network lies within.
    public func holds(_ features: LatencyFeatures, ops: Int) -> Bool {
        features.values.indices.allSatisfy { place in
            Self.isWithin(features.values[place], ranges[place])
                && Self.isWithin(features.values[place] / Double(max(1, ops)), shares[place])
        }
    }

    private static func isWithin(_ value: Double, _ range: [Double]) -> Bool {
        value <= range[1] * slack && value * slack >= range[0]
    }
}
