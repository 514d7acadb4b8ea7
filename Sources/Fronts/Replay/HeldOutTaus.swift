import Foundation

/// Orders of networks by ops and by a predictor that has not seen them.
struct HeldOutTaus {
    private let costs: [Double]
    private let ops: [Double]
    private let predicted: [Double]

    /// Fits the predictor once for each network, to all others.
    init(_ table: ReplayTable, features: [Int]) {
        costs = table.entries.map(\.cost)
        ops = table.entries.map(\.macs)
        let rows = table.entries.map { entry in
            (features: features.map { entry.features[$0] }, logit: table.logit(entry))
        }
        predicted = rows.indices.map { index in
            var others = rows
            let row = others.remove(at: index)
            return AccuracyPredictor(others).logit(row.features)
        }
    }

    /// Tau of ops, networks counted so many times and judged by the trainings of `members`.
    func ops(_ members: [ReplayMember], _ counts: [Int]) -> Double? {
        BandTau(costs: costs, scores: ops, truths: members.map(\.test)).tau(counts)
    }

    /// Tau of the predictor.
    func predictor(_ members: [ReplayMember], _ counts: [Int]) -> Double? {
        BandTau(costs: costs, scores: predicted, truths: members.map(\.test)).tau(counts)
    }
}

/// Which features a predictor shall see, chosen on some networks: one after the other the one that lowers the error on networks left
/// out most, as long as one does.
struct FeatureChoice {
    /// Positions among `NetworkFeatures.names`, ascending.
    let indices: [Int]

    init(_ table: ReplayTable) {
        let count = NetworkFeatures.names.count
        func error(_ indices: [Int]) -> Double {
            let rows = table.entries.map { entry in
                (features: indices.map { entry.features[$0] }, logit: table.logit(entry))
            }
            return AccuracyPredictor(rows).leftOutError
        }
        var (chosen, least): ([Int], Double) = ([], .infinity)
        while chosen.count < count {
            let trials = (0..<count).filter { !chosen.contains($0) }.map { ($0, error(chosen + [$0])) }
            guard let best = trials.min(by: { $0.1 < $1.1 }), best.1 < least else { break }
            chosen.append(best.0)
            least = best.1
        }
        indices = chosen.sorted()
    }
}
