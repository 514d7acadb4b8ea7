import Foundation
import Testing

@testable import Latency
@testable import Networks

@Suite struct ActiveDesignTests {
    /// Latencies of networks spread over ops, off by a share that `scatter` gives for the place in log-ops, 0 to 1.
    private func samples(_ count: Int, scatter: (Double) -> Double) -> [Observation] {
        var random = RandomSource(seed: 9)
        return (0..<count).map { index in
            let place = (Double(index) + 0.5) / Double(count)
            let macs = 1e5 * pow(1000, place)
            let error = scatter(place) * (2 * random.unit() - 1)
            return Observation(
                architecture: "n\(index)", ops: 2 * Int(macs), features: SyntheticSamples.features([macs]),
                latencyMs: (0.1 + macs / 1e5) * (1 + error))
        }
    }

    @Test("networks are wanted where errors are large, and three in ten fill the range")
    func targets() throws {
        let design = try ActiveDesign(samples: samples(60) { $0 > 0.7 ? 0.2 : 0.001 })
        #expect(design.halfWidths.count == 10 && design.widest > 0.05)
        let targets = design.targets(64..<74)
        let places = targets.compactMap { target -> Double? in
            guard case .ops(let ops) = target else { return nil }
            return log(ops / 2e5) / log(1000)
        }
        #expect(targets.prefix(3) == [.filling(rank: 36), .filling(rank: 37), .filling(rank: 38)])
        #expect(places.count == 7 && places.allSatisfy { $0 > 0.55 && $0 < 1.01 })
        #expect(Set(places).count == 7)
        #expect(try ActiveDesign(samples: samples(60) { $0 > 0.7 ? 0.2 : 0.001 }).targets(64..<74) == targets)
    }

    @Test("the first networks fill the range, each rank once")
    func ranks() {
        let ranks = (0..<100).compactMap { position -> Int? in
            guard case .filling(let rank) = ActiveDesign.target(position: position) else { return nil }
            return rank
        }
        #expect(ranks == Array(0..<ranks.count))
        // 24 at first, then 3 of each of 7 batches, and 3 of the 6 that are left.
        #expect(ranks.count == 24 + 7 * 3 + 3)
    }

    @Test("networks of an active design fit, are new, and are near in ops to what was wanted")
    func sampler() throws {
        let budget = Budget(arenaBytes: 300_000, modelFlashBytes: 700_000)
        let sampler = Sampler(.kws, seed: 4, budget: budget)
        let first = try sampler.active((0..<6).map { .filling(rank: $0) }, from: 0, taken: [])
        #expect(try first.map(\.architecture) == sampler.coverage(6).samples.map(\.architecture))
        let wanted = [3e6, 3e6, 4e7]
        let taken = Set(first.map(\.architecture.id))
        let more = try sampler.active(wanted.map { .ops($0) }, from: 24, taken: taken)
        #expect(more.map(\.position) == [24, 25, 26] && more.allSatisfy { $0.method == .coverage })
        #expect(Set(more.map(\.architecture.id)).union(taken).count == 9)
        for (sample, ops) in zip(more, wanted) {
            #expect(abs(Double(sample.architecture.ops) / ops - 1) < 0.1)
            #expect(try budget.holds(sample.architecture))
        }
    }
}

@Suite struct CurvatureTests {
    @Test("a parabola's bend is found, a line's errors do not bend")
    func bend() throws {
        var random = RandomSource(seed: 2)
        let ops = (0..<60).map { Int(1e5 * pow(1.1, Double($0))) }
        let noise = ops.map { _ in 0.01 * (random.unit() - 0.5) }
        let bent = noise.enumerated().map { index, noise in
            let u = 2 * Double(index) / 59 - 1
            return 0.02 + 0.03 * u + 0.05 * u * u + noise
        }
        let found = try #require(Curvature(ops: ops, errors: bent))
        #expect(abs(found.bend - 0.05) < 0.003 && found.isSignificant)
        let straight = try #require(Curvature(ops: ops, errors: noise))
        #expect(!straight.isSignificant && abs(straight.bend) < 0.003)
    }

    @Test("the probability is that of NumPy and SciPy")
    func oracle() throws {
        // u = -1, -0.5, 0, 0.5, 1: numpy.linalg.solve of the normal equations, scipy.stats.t.cdf with 2 degrees.
        let ops = [1, 2, 4, 8, 16].map { $0 * 1000 }
        let found = try #require(Curvature(ops: ops, errors: [0.03, 0.0, 0.01, 0.0, 0.06]))
        #expect(abs(found.bend - 0.04571428571428571) < 1e-9)
        #expect(abs(found.probability - 0.09649209709474871) < 1e-9)
    }

    @Test("too few networks, networks of one size, and errors that are alike say nothing")
    func none() {
        #expect(Curvature(ops: [1, 2, 3], errors: [0, 1, 0]) == nil)
        #expect(Curvature(ops: [1, 1, 2, 2], errors: [0, 1, 0, 1]) == nil)
        #expect(Curvature(ops: [1, 2, 3, 4], errors: [0, 0, 0, 0]) == nil)
        #expect(Curvature(ops: [1, 2, 3, 4], errors: [0, 1]) == nil)
    }
}
