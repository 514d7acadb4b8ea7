import Foundation
import Jobs
import Networks

/// What replays over a table say: how well predictors order networks, and how far from the best each method's picks are.
package struct ReplayReport: Sendable, Codable, Hashable {
    /// A figure with its interval.
    package struct Figure: Sendable, Codable, Hashable {
        /// Of the table as it is, or the mean over draws.
        package var value: Double
        /// Lower end at 95 %.
        package var low: Double
        /// Upper end at 95 %.
        package var high: Double
    }

    /// How one method did.
    package struct Regret: Sendable, Codable, Hashable {
        /// The method.
        package var method: ReplayedSearch.Method
        /// Test accuracy of the best of the pool minus that of what was picked, mean over the targets, in points.
        package var regret: Figure
        /// The regret of random minus this one, by the same draws.
        package var aheadOfRandom: Figure
        /// Share of the budget that was used, mean.
        package var work: Double
    }

    /// Networks with at least one whole training.
    package var networks: Int
    /// Those with two.
    package var twice: Int
    /// Of figures on test within bands of latency; nil where too few were trained twice.
    package var intraclassCorrelation: Double?
    /// Standard deviation between networks of a band, in points; nil like that.
    package var betweenNetworks: Double?
    /// Standard deviation between seeds of a network, in points; nil like that.
    package var betweenSeeds: Double?
    /// Tau within bands of ops alone.
    package var opsTau: Figure?
    /// Tau within bands of the predictor on networks left out.
    package var predictorTau: Figure?
    /// Their difference, by the same draws.
    package var tauGain: Figure?
    /// Names of the features that one half of the table chose.
    package var features: [String]
    /// Latencies in ms that were picked for.
    package var targets: [Double]
    /// Networks that a search may start.
    package var budget: Int
    /// By method.
    package var regrets: [Regret]
}

extension ReplayReport {
    /// Replays on a table.
    ///
    /// Features are chosen on every other network; tau and regrets are of the others. Intervals draw networks with replacement, and for each
    /// one of its trainings; all methods see the same draws.
    ///
    /// - Parameters:
    ///   - budget: networks that a search may start; nil for 56, or half of the pool where that is less.
    ///   - draws: of the bootstrap.
    package init(
        _ table: ReplayTable, targets: [Double], budget: Int? = nil, draws: Int = 200, seed: UInt64 = 1
    ) {
        let (tuned, held) = (table.half(0), table.half(1))
        let chosen = FeatureChoice(tuned)
        networks = table.entries.count
        twice = table.entries.count { $0.trainings.count > 1 }
        let correlation = IntraclassCorrelation(
            table.entries.map { ($0.cost, $0.trainings.map { 100 * $0.test }) })
        intraclassCorrelation = correlation?.value
        betweenNetworks = correlation?.betweenNetworks
        betweenSeeds = correlation?.betweenSeeds
        features = chosen.indices.map { NetworkFeatures.names[$0] }
        self.targets = targets
        let size = max(1, min(budget ?? 56, held.entries.count / 2))
        self.budget = size
        let taus = HeldOutTaus(held, features: chosen.indices)
        var random = RandomSource(seed: seed)
        var (ops, predicted, gains): ([Double], [Double], [Double]) = ([], [], [])
        var found: [ReplayedSearch.Method: [(regret: Double, work: Double)]] = [:]
        for draw in 0..<max(1, draws) where !held.entries.isEmpty {
            var counts = [Int](repeating: 0, count: held.entries.count)
            for _ in counts.indices { counts[random.below(counts.count)] += 1 }
            let members = held.members { random.below($0.trainings.count) }
            if let first = taus.ops(members, counts), let second = taus.predictor(members, counts) {
                ops.append(first)
                predicted.append(second)
                gains.append(second - first)
            }
            let pool = members.filter { counts[$0.index] > 0 }
            let search = ReplayedSearch(
                pool, rungs: held.rungs, validationCount: held.validationCount, networks: size,
                targets: targets, features: chosen.indices)
            for (place, method) in ReplayedSearch.Method.allCases.enumerated() {
                var own = RandomSource(seed: seed &+ 7, position: 10 * draw + place)
                let result = search.run(method, &own)
                found[method, default: []].append((Self.regret(result.picks, pool, targets), result.work))
            }
        }
        opsTau = Self.figure(ops)
        predictorTau = Self.figure(predicted)
        tauGain = Self.figure(gains)
        let base = found[.random] ?? []
        regrets = ReplayedSearch.Method.allCases.compactMap { method in
            guard let own = found[method], let regret = Self.figure(own.map(\.regret)),
                let ahead = Self.figure(zip(base, own).map { $0.regret - $1.regret })
            else { return nil }
            return Regret(
                method: method, regret: regret, aheadOfRandom: ahead,
                work: own.reduce(0) { $0 + $1.work } / Double(own.count))
        }
    }

    /// In points, mean over the targets that any network of the pool keeps.
    private static func regret(
        _ picks: [ReplayMember?], _ pool: [ReplayMember], _ targets: [Double]
    ) -> Double {
        let regrets = zip(picks, targets).compactMap { pick, target -> Double? in
            guard let best = pool.filter({ $0.cost <= target }).map(\.test).max() else { return nil }
            return 100 * (best - (pick?.test ?? 0))
        }
        return regrets.reduce(0, +) / Double(max(1, regrets.count))
    }

    private static func figure(_ values: [Double]) -> Figure? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        func quantile(_ share: Double) -> Double {
            let place = share * Double(sorted.count - 1)
            let (low, high) = (sorted[Int(place)], sorted[min(sorted.count - 1, Int(place) + 1)])
            return low + (high - low) * (place - place.rounded(.down))
        }
        return Figure(
            value: values.reduce(0, +) / Double(values.count), low: quantile(0.025), high: quantile(0.975))
    }
}
