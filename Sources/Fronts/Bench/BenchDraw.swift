import Foundation
import Latency
package import Networks

/// Chooses the networks of a bench, by rules that know no search method.
package struct BenchDraw {
    private let plan: BenchPlan
    private let backbone: Backbone
    private let coarse: Backbone
    private let prices: BenchPrices

    /// Chance of each decision of a network near the front to be drawn anew.
    private static let changeRate = 0.2
    /// Fronts from which networks are changed: the first, that of the rest, and that of the rest again.
    private static let fronts = 3
    /// A network is taken where its latency is at least this share of the one that was drawn for it.
    private static let leastFilling = 0.93

    /// Throws a `ModelError` for a plan that cannot be carried out.
    package init(_ plan: BenchPlan, prices: BenchPrices) throws(ModelError) {
        try plan.check()
        guard let backbone = Backbone.named(plan.backbone) else {
            throw ModelError(
                kind: .network, place: plan.backbone, expected: "a known backbone", found: "none",
                cure: "name another")
        }
        self.plan = plan
        self.backbone = backbone
        coarse = backbone.coarse()
        self.prices = prices
    }

    /// Networks evenly spread over the logarithm of latency: a draw from the coarse space, widened or narrowed to a drawn latency.
    package func uniform() throws(ModelError) -> [BenchNetwork] {
        var found: [BenchNetwork] = []
        var taken: Set<ChosenWidths> = []
        for index in 0..<(50 * plan.uniform) where found.count < plan.uniform {
            var random = RandomSource(seed: plan.seed, position: index)
            let latency = plan.leastMs * pow(plan.mostMs / plan.leastMs, random.unit())
            let widths = ChosenWidths(drawnFrom: coarse, &random)
            if let network = try placed(widths, at: latency, .uniform, &taken) { found.append(network) }
        }
        return found
    }

    /// Networks near the front of those that are trained: changes of what lies on the first three fronts of validation accuracy
    /// against latency, each at a latency of its own within a band about its parent's.
    ///
    /// - Parameters:
    ///   - networks: the uniform ones.
    ///   - accuracy: on validation after the whole training by the first seed.
    package func nearFront(
        _ networks: [BenchNetwork], accuracy: (BenchNetwork) -> Double?
    ) throws(ModelError) -> [BenchNetwork] {
        let parents = Self.nearest(networks.compactMap { network in accuracy(network).map { (network, $0) } })
        guard !parents.isEmpty else { return [] }
        var taken: Set<ChosenWidths> = []
        for network in networks { taken.insert(try widths(network)) }
        var found: [BenchNetwork] = []
        for index in 0..<(50 * plan.nearFront) where found.count < plan.nearFront {
            var random = RandomSource(seed: plan.seed &+ 1, position: index)
            let parent = parents[random.below(parents.count)]
            let share = exp((2 * random.unit() - 1) * log(1 + BenchPlan.bandShare))
            let latency = min(plan.mostMs, max(plan.leastMs, parent.latencyMs * share))
            let changed = try changed(widths(parent), &random)
            if let network = try placed(changed, at: latency, .nearFront, &taken) { found.append(network) }
        }
        return found
    }

    /// Which trainings there are, in the order in which they are made: the pilot with both seeds, all with the first one, then every third
    /// with the second until there are enough.
    package func trainings(_ networks: [BenchNetwork]) -> [(network: BenchNetwork, seed: UInt64)] {
        let (first, second) = (plan.trainingSeeds[0], plan.trainingSeeds[1])
        let pilot = pilot(networks)
        var order = pilot.flatMap { [($0, first), ($0, second)] }
        order += networks.filter { !pilot.contains($0) }.map { ($0, first) }
        let rest = networks.filter { !pilot.contains($0) }
        let turns = (0..<3).flatMap { start in
            stride(from: start, to: rest.count, by: 3).map { rest[$0] }
        }
        order += turns.prefix(max(0, plan.secondSeed - pilot.count)).map { ($0, second) }
        return order
    }

    /// The first networks of each of the pilot's bands.
    package func pilot(_ networks: [BenchNetwork]) -> [BenchNetwork] {
        plan.pilot.bandsMs.flatMap { start in
            networks.filter { network in
                network.group == .uniform && network.latencyMs >= start
                    && network.latencyMs < start * (1 + BenchPlan.bandShare)
            }.prefix(plan.pilot.each)
        }
    }

    /// A network of the plan from its id.
    package func architecture(_ network: BenchNetwork) throws(ModelError) -> Architecture {
        try Architecture(id: network.id, of: backbone)
    }

    private func placed(
        _ widths: ChosenWidths, at latency: Double, _ group: BenchNetwork.Group,
        _ taken: inout Set<ChosenWidths>
    ) throws(ModelError) -> BenchNetwork? {
        let limit = prices.limit(latency)
        let filled: ChosenWidths
        do throws(ModelError) {
            filled = try Repair.fill(widths, of: backbone, limits: [limit], most: 64)
        } catch {
            // No network of these stages is so small.
            return nil
        }
        let ordered = filled.ordered(in: backbone)
        let architecture = try ordered.architecture(backbone)
        guard try limit.exact(architecture) >= Self.leastFilling * latency, taken.insert(ordered).inserted
        else { return nil }
        return try prices.network(architecture, group)
    }

    /// The choices of a network of which only the id is known.
    private func widths(_ network: BenchNetwork) throws(ModelError) -> ChosenWidths {
        try ChosenWidths(of: Architecture(id: network.id, of: backbone))
    }

    private func changed(_ widths: ChosenWidths, _ random: inout RandomSource) -> ChosenWidths {
        let other = ChosenWidths(drawnFrom: coarse, &random)
        return widths.mixed(with: other, rate: Self.changeRate, in: backbone, &random)
    }

    /// Networks of the first fronts, in the order of the plan.
    private static func nearest(_ all: [(network: BenchNetwork, accuracy: Double)]) -> [BenchNetwork] {
        var left = all.sorted { ($0.network.latencyMs, -$0.accuracy) < ($1.network.latencyMs, -$1.accuracy) }
        var chosen: Set<String> = []
        for _ in 0..<fronts {
            var best = -Double.infinity
            let front = left.filter { entry in
                defer { best = max(best, entry.accuracy) }
                return entry.accuracy > best
            }.map(\.network.id)
            chosen.formUnion(front)
            left.removeAll { chosen.contains($0.network.id) }
        }
        return all.map(\.network).filter { chosen.contains($0.id) }
    }
}
