import Foundation

/// Kendall's tau over pairs of networks that are about as fast: what a score says of accuracy beyond latency.
package struct BandTau {
    private let pairs: [(first: Int, second: Int, agreement: Int)]

    /// Compares scores with truths.
    ///
    /// - Parameters:
    ///   - costs: latency by network; pairs whose slower is more than `share` slower are left out.
    ///   - truths: what scores shall order. Pairs with equal truths or scores count as neither right nor wrong.
    package init(
        costs: [Double], scores: [Double], truths: [Double], share: Double = BenchPlan.bandShare
    ) {
        var pairs: [(Int, Int, Int)] = []
        let most = log(1 + share)
        for first in costs.indices {
            for second in costs.indices.dropFirst(first + 1)
            where abs(log(costs[first] / costs[second])) <= most {
                let product = (scores[first] - scores[second]) * (truths[first] - truths[second])
                pairs.append((first, second, product > 0 ? 1 : product < 0 ? -1 : 0))
            }
        }
        self.pairs = pairs
    }

    /// Tau where each network stands so many times; nil where there is no pair.
    package func tau(_ counts: [Int]? = nil) -> Double? {
        var (sum, weight) = (0, 0)
        for pair in pairs {
            let times = counts.map { $0[pair.first] * $0[pair.second] } ?? 1
            sum += times * pair.agreement
            weight += times
        }
        return weight > 0 ? Double(sum) / Double(weight) : nil
    }
}
