import Foundation
import Testing

@testable import Fronts
@testable import Networks

@Suite struct ReplayTests {
    /// Networks whose logit is a known law of the third and fourth feature and of latency, with what seeds add.
    private func table(_ count: Int, noise: Double, trainings: Int = 2, law: Double = 0.6) -> ReplayTable {
        var random = RandomSource(seed: 4)
        func centred() -> Double { 2 * random.unit() - 1 }
        let entries = (0..<count).map { index -> ReplayTable.Entry in
            let cost = 4 * exp(random.unit() * log(7.5))
            let (depth, width) = (centred(), centred())
            let features =
                [log(cost), log(cost) + 0.1 * centred(), depth, width] + (0..<5).map { _ in centred() }
            return ReplayTable.Entry(
                id: "\(index)", cost: cost, macs: 1e5 * cost, features: features,
                trainings: (0..<trainings).map { _ in
                    let logit = log(cost) + law * (depth - width) + noise * centred()
                    func share(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
                    return ReplayTable.Training(
                        validation: [
                            4: share(logit - 1), 8: share(logit - 0.6), 12: share(logit - 0.4),
                            24: share(logit),
                        ],
                        test: share(logit))
                })
        }
        return ReplayTable(entries: entries, rungs: [4, 8, 12, 24], validationCount: 100_000)
    }

    @Test(
        "a law that features tell is found: the predictor orders networks within bands, ops do not, and its search is ahead"
    )
    func law() throws {
        let report = ReplayReport(table(200, noise: 0.02), targets: [6, 10, 15], budget: 28, draws: 40)
        #expect(report.networks == 200 && report.twice == 200)
        let (ops, predicted) = (try #require(report.opsTau), try #require(report.predictorTau))
        #expect(abs(ops.value) < 0.2 && predicted.value > 0.9, "\(ops) \(predicted)")
        #expect(try #require(report.tauGain).low > 0.6)
        #expect(report.features.contains("log depth") && report.features.contains("log harmonic-mean width"))
        let regrets = Dictionary(uniqueKeysWithValues: report.regrets.map { ($0.method, $0) })
        let (random, halving, predictor) = (
            try #require(regrets[.random]), try #require(regrets[.randomHalving]),
            try #require(regrets[.predictorHalving])
        )
        #expect(random.aheadOfRandom.value == 0 && random.aheadOfRandom.low == 0)
        // Halving sees more networks for the same work, and the predictor the right ones.
        #expect(halving.regret.value < random.regret.value && predictor.regret.value < halving.regret.value)
        #expect(predictor.regret.value < 1 && predictor.aheadOfRandom.low > 0, "\(predictor)")
        #expect(report.regrets.allSatisfy { $0.work > 0.6 && $0.work <= 1.000_001 }, "\(report.regrets)")
        #expect(
            ReplayReport(table(60, noise: 0.1), targets: [9], draws: 3)
                == ReplayReport(table(60, noise: 0.1), targets: [9], draws: 3))
    }

    @Test("where nothing but chance differs no order is found and no method is ahead")
    func chance() throws {
        let report = ReplayReport(table(160, noise: 1, law: 0), targets: [6, 10, 15], draws: 60)
        let gain = try #require(report.tauGain)
        #expect(gain.low < 0 && gain.high > 0, "\(gain)")
        #expect(try #require(report.intraclassCorrelation) < 0.3)
        let ahead = try #require(report.regrets.first { $0.method == .predictorHalving }).aheadOfRandom
        #expect(ahead.low < 0 && ahead.high > 0, "\(ahead)")
    }

    @Test("with a budget for the whole pool nothing is missed, and picks keep their targets")
    func everything() {
        let table = table(30, noise: 0, trainings: 1)
        let members = table.members { _ in 0 }
        for method in ReplayedSearch.Method.allCases {
            // Far more work than all networks take.
            let search = ReplayedSearch(
                members, rungs: table.rungs, validationCount: table.validationCount, networks: 300,
                targets: [5, 12, 30], features: Array(0..<9))
            var random = RandomSource(seed: 1)
            let result = search.run(method, &random)
            for (pick, target) in zip(result.picks, [5.0, 12, 30]) {
                let best = members.filter { $0.cost <= target }.map(\.test).max()
                #expect(pick?.test == best && (pick?.cost ?? 0) <= target, "\(method) \(target)")
            }
        }
    }

    @Test("tau counts pairs of a band: all right, all wrong, and weights of networks")
    func tau() {
        let (costs, truths) = ([10.0, 10.5, 11, 20], [0.1, 0.2, 0.3, 0.0])
        func tau(_ scores: [Double], _ counts: [Int]? = nil) -> Double? {
            BandTau(costs: costs, scores: scores, truths: truths).tau(counts)
        }
        // The fourth is in no band with the others.
        #expect(tau([1, 2, 3, 9]) == 1 && tau([3, 2, 1, 0]) == -1)
        #expect(tau([1, 3, 2, 0]).map { abs($0 - 1.0 / 3) < 1e-12 } == true)
        // The only wrong pair counts four times among 2 + 2 + 4.
        #expect(tau([1, 3, 2, 0], [1, 2, 2, 1]) == 0)
        #expect(tau([1, 2, 3, 4], [1, 0, 0, 1]) == nil)
    }

    @Test("the intraclass correlation is that of the textbook's table, and of networks that differ alone")
    func correlation() throws {
        // Two bands of two networks; by hand: squares between 2 * (0.5 + 2) / 2, within (0.5 + 0.5 + 0 + 0) / 4.
        let found = try #require(
            IntraclassCorrelation([(10, [1, 2]), (10.1, [2, 3]), (20, [5, 5]), (20.1, [7, 7])]))
        #expect(abs(found.value - (2.5 - 0.25) / (2.5 + 0.25)) < 1e-12)
        #expect(abs(found.betweenSeeds - 0.5) < 1e-12)
        #expect(IntraclassCorrelation([(10, [1, 1]), (10.1, [2, 2])])?.value == 1)
        // One network a band says nothing, nor does a single figure.
        #expect(IntraclassCorrelation([(10, [1, 2]), (30, [2, 3])]) == nil)
        #expect(IntraclassCorrelation([(10, [1]), (10.1, [2])]) == nil)
    }
}
