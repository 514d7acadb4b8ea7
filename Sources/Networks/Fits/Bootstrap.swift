/// Intervals of any statistic by resampling (Efron and Tibshirani, 1993, chapter 13: percentile intervals).
public struct Bootstrap: Hashable, Sendable {
    /// Number of resamplings.
    public static let replicates = 1000

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
    /// of one architecture, stays together. Resamplings that determine nothing are left out; nil where the samples
    /// themselves do, or more than a tenth of the resamplings.
    public static func estimate<Element>(
        _ groups: [[[Element]]], seed: UInt64 = 1, _ statistic: ([[Element]]) -> Double?
    ) -> Estimate? {
        guard groups.allSatisfy({ !$0.isEmpty }), let value = statistic(groups.map { $0.flatMap { $0 } })
        else {
            return nil
        }
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
}

extension [LatencySample] {
    /// The samples of each architecture together, in order of first appearance.
    public var byArchitecture: [[LatencySample]] {
        var places: [String: Int] = [:]
        var groups: [[LatencySample]] = []
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

extension Transfer {
    /// How many times faster the second group's networks run than the first's, by the slopes of their weighted lines.
    ///
    /// Nil where the samples, or too many resamplings, give no positive slope.
    public static func throughputRatio(_ first: Group, _ second: Group) -> Bootstrap.Estimate? {
        Bootstrap.estimate([first.samples.byArchitecture, second.samples.byArchitecture]) { lists in
            guard let first = try? RelativeLine(samples: lists[0]),
                let second = try? RelativeLine(samples: lists[1]), first.slopeMsPerMop > 0,
                second.slopeMsPerMop > 0
            else { return nil }
            return first.slopeMsPerMop / second.slopeMsPerMop
        }
    }
}
