import Testing

@testable import Latency
@testable import Networks

@Suite struct HeldOutTrialTests {
    private let groups: [HeldOutTrial.Group]

    init() {
        groups = ["a", "b"].enumerated().map { place, name in
            let samples = SyntheticSamples.make(120, seed: UInt64(place + 1)).map { sample in
                var sample = sample
                sample.architecture = name + sample.architecture
                return sample
            }
            return HeldOutTrial.Group(
                name: name, samples: samples,
                candidates: Set(
                    samples.enumerated().filter { $0.offset % 2 == 1 }.map(\.element.architecture)))
        }
    }

    @Test("errors are those of a fit that has seen none of the networks held out")
    func unseen() throws {
        let trials = try HeldOutTrial.run(of: OperatorModel.self, groups: groups, count: 30, seeds: 1...3)
        #expect(trials.map(\.group) == ["a", "b", "pooled"])
        for (group, trial) in zip(groups, trials) {
            #expect(trial.splits.map(\.seed) == [1, 2, 3])
            for split in trial.splits {
                let out = group.drawn(30, seed: split.seed)
                #expect(out.count == 30 && out.isSubset(of: group.candidates))
                let model = try OperatorModel(
                    samples: group.samples.filter { !out.contains($0.architecture) })
                let errors = group.samples.filter { out.contains($0.architecture) }
                    .map { model.latencyMs(of: $0.features, ops: $0.ops) / $0.latencyMs - 1 }
                #expect(split.errors.relativeErrors == errors && split.fittedCount == 90)
                #expect(split.counts.reduce(0, +) + split.refused == 30)
            }
        }
        #expect(trials[2].splits.allSatisfy { $0.fittedCount == 180 && $0.errors.relativeErrors.count == 60 })
        #expect(groups[0].drawn(30, seed: 1) != groups[0].drawn(30, seed: 2))
    }

    @Test("intervals hold most networks in each third, and a line's are wider than the operator model's")
    func intervals() throws {
        let second = try HeldOutTrial.run(of: OperatorModel.self, groups: groups, count: 50, seeds: 1...4)
        let line = try HeldOutTrial.run(of: RelativeLine.self, groups: groups, count: 50, seeds: 1...4)
        for trial in second + line {
            for share in trial.heldShares {
                #expect(try (0.82...1).contains(#require(share)), "\(trial.group): \(trial.heldShares)")
            }
        }
        for (first, other) in zip(second, line) {
            #expect(first.meanHalfWidthPercent < 10 && other.meanHalfWidthPercent > 15)
            #expect(first.mapePercent < other.mapePercent && first.worstPercent >= first.mapePercent)
        }
    }

    @Test("fewer candidates than are to be held out are refused in words")
    func tooFew() throws {
        #expect(throws: FitError.tooFewSamples(found: 60, needed: 61)) {
            try HeldOutTrial.run(of: RelativeLine.self, groups: groups, count: 61, seeds: 1...1)
        }
        let one = try HeldOutTrial.run(
            of: RelativeLine.self, groups: Array(groups.prefix(1)), count: 5, seeds: 1...1)
        #expect(one.map(\.group) == ["a"])
    }
}
