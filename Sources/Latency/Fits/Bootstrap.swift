import Networks

/// Intervals of any statistic by resampling (Efron and Tibshirani, 1993, chapter 13: percentile intervals).
public struct Bootstrap: Hashable, Sendable {
    /// Number of resamplings.
    public static let replicates = 1000
    /// Most groups of a list that are drawn one by one.
    static let mostGroups = 5000

    /// A statistic with its interval.
    public struct Estimate: Hashable, Sendable, Codable {
        /// Of the samples as they are.
        public let value: Double
        /// 95 % interval.
        public let interval: LineFit.Interval
    }

    /// The interval that holds 95 % of the statistic's values over resamplings of `groups`.
    ///
    /// Whole groups are drawn, with replacement, within each list by itself: what belongs together, such as the rows
    /// of one architecture, stays together. Beyond `mostGroups` they are first put together at random into as many.
    /// Resamplings that determine nothing are left out; nil where the samples themselves do, or more than a tenth of the
    /// resamplings.
    public static func estimate<Element>(
        _ groups: [[[Element]]], seed: UInt64 = 1, _ statistic: ([[Element]]) -> Double?
    ) -> Estimate? {
        guard groups.allSatisfy({ !$0.isEmpty }), let value = statistic(groups.map { $0.flatMap { $0 } })
        else {
            return nil
        }
        let groups = groups.map { dealt($0) }
        var random = RandomSource(seed: seed)
        var values: [Double] = []
        for _ in 0..<replicates {
            let drawn = groups.map { list in list.flatMap { _ in list[random.below(list.count)] } }
            if let value = statistic(drawn), value.isFinite { values.append(value) }
        }
        guard values.count * 10 >= replicates * 9 else { return nil }
        values.sort()
        // Of k sorted values, those that leave 2.5 % on either side.
        let low = Int((Double(values.count) * 0.025).rounded(.down))
        let high = min(values.count - 1, Int((Double(values.count) * 0.975).rounded(.up)))
        return Estimate(value: value, interval: LineFit.Interval(low: values[low], high: values[high]))
    }

    /// The groups, or `mostGroups` of them that each hold several, dealt at random.
    ///
    /// As many tell the spread of a sum of all as well as the groups themselves do.
    static func dealt<Element>(_ groups: [[Element]]) -> [[Element]] {
        guard groups.count > mostGroups else { return groups }
        var order = Array(groups.indices)
        var random = RandomSource(seed: 1)
        for index in order.indices.dropFirst() { order.swapAt(index, random.below(index + 1)) }
        var dealt = [[Element]](repeating: [], count: mostGroups)
        for (place, index) in order.enumerated() { dealt[place % mostGroups] += groups[index] }
        return dealt
    }
}

extension [Observation] {
    /// The samples of each architecture together, in order of first appearance.
    public var byArchitecture: [[Observation]] {
        var places: [String: Int] = [:]
        var groups: [[Observation]] = []
        for sample in self {
            if let place = places[sample.architecture] {
                groups[place].append(sample)
            } else {
                places[sample.architecture] = groups.count
                groups.append([sample])
            }
        }
        return groups
    }
}
