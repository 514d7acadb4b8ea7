import Foundation
package import Jobs
import Latency
package import Networks

/// Which networks a search for a front looks at next.
package struct FrontProposals {
    /// A network with its cost.
    package struct Proposal: Sendable {
        package var widths: ChosenWidths
        package var architecture: Architecture
        /// In the unit of the limit that the front is drawn against.
        package var cost: Double
    }

    private let backbone: Backbone
    private let coarse: Backbone
    private let limits: [Limit]
    private let seed: UInt64
    /// What the front is drawn against: latency where it is limited, else ops.
    private let axis: Limit
    /// Costs that networks are wanted at.
    private let targets: [Double]
    private let least: Double

    /// The lowest cost that is looked at, as a share of the largest, unless the smallest network takes more.
    private static let leastShare = 1.0 / 8
    /// Networks that the predictor chooses among in a round, for each that it chooses.
    private static let poolPerChoice = 24
    /// Chance of each decision of a network on the front to be drawn anew.
    private static let mutationRate = 0.2

    /// Prepares proposals for an order.
    package init(_ order: SearchOrder) throws {
        backbone = order.backbone
        coarse = order.backbone.coarse()
        limits = order.limits
        seed = order.recipe.seed
        let latency = order.limits.first { if case .latency = $0 { true } else { false } }
        let ops = order.limits.first { if case .ops = $0 { true } else { false } }
        let all = try order.backbone.widest.architecture(order.backbone).ops
        axis = latency ?? ops ?? .ops(all)
        let narrowest = order.backbone.widest.scaled(by: 0, in: order.backbone)
        let smallest = try Repair.scale(narrowest, of: order.backbone, limits: order.limits)
        let shallow = try Self.shallowest(smallest, order.backbone)
        let smallestCost = try axis.exact(shallow.architecture(order.backbone))
        least = min(axis.bound, max(axis.bound * Self.leastShare, 1.2 * smallestCost))
        targets = order.targets ?? [axis.bound]
    }

    /// The first networks, spread over cost; widths and depth are drawn from the coarse space.
    package func first(_ count: Int) throws -> [Proposal] {
        var taken: Set<ChosenWidths> = []
        var found: [Proposal] = []
        for index in 0..<(20 * count) where found.count < count {
            var random = RandomSource(seed: seed, position: index)
            let widths = ChosenWidths(drawnFrom: coarse, &random)
            if let proposal = try placed(widths, at: cost(index), &taken) { found.append(proposal) }
        }
        return found
    }

    /// Networks of a round: each enlarges the front most by a draw of its own from what the predictor could be.
    ///
    /// - Parameters:
    ///   - known: networks that were trained, by features and logit, with their costs.
    ///   - round: number, from 0.
    package func next(
        _ count: Int, round: Int, known: [(proposal: Proposal, logit: Double)]
    ) throws -> [Proposal] {
        guard !known.isEmpty else { return [] }
        let rows = known.map {
            (features: NetworkFeatures.values($0.proposal.architecture), logit: $0.logit)
        }
        let predictor = AccuracyPredictor(rows)
        var random = RandomSource(seed: seed, position: 1_000_000 + round)
        var taken = Set(known.map { $0.proposal.widths.ordered(in: backbone) })
        var pool = try pool(Self.poolPerChoice * count, known, &taken, &random)
        let floor = known.map { Self.share($0.logit) }.min() ?? 0
        var area = FrontArea(most: axis.bound * 1.000_001, floor: floor)
        for (proposal, logit) in known { area.add(cost: proposal.cost, accuracy: Self.share(logit)) }
        var chosen: [Proposal] = []
        while chosen.count < count, !pool.isEmpty {
            let drawn = predictor.drawn(rows, from: &random)
            var best = (index: 0, gain: -1.0, accuracy: 0.0)
            for (index, proposal) in pool.enumerated() {
                let accuracy = Self.share(drawn.logit(NetworkFeatures.values(proposal.architecture)))
                // Of networks that promise nothing the most accurate for its cost.
                let gain =
                    area.gain(cost: proposal.cost, accuracy: accuracy)
                    + 1e-6 * accuracy / max(1e-9, proposal.cost / axis.bound)
                if gain > best.gain { best = (index, gain, accuracy) }
            }
            let proposal = pool.remove(at: best.index)
            // Files and plans are made of what is chosen only.
            guard try limits.hold(proposal.architecture) else { continue }
            area.add(cost: proposal.cost, accuracy: best.accuracy)
            chosen.append(proposal)
        }
        return chosen
    }

    /// A network that is known by its choices.
    package func proposal(_ widths: ChosenWidths) throws -> Proposal {
        let architecture = try widths.architecture(backbone)
        return Proposal(widths: widths, architecture: architecture, cost: try axis.exact(architecture))
    }

    /// Half new draws, half changes of those that are known; each at a cost of its own.
    private func pool(
        _ count: Int, _ known: [(proposal: Proposal, logit: Double)], _ taken: inout Set<ChosenWidths>,
        _ random: inout RandomSource
    ) throws -> [Proposal] {
        let parents = Self.front(known)
        var pool: [Proposal] = []
        for index in 0..<(4 * count) where pool.count < count {
            var widths = ChosenWidths(drawnFrom: coarse, &random)
            if index % 2 == 1, !parents.isEmpty {
                widths = parents[random.below(parents.count)].widths.mixed(
                    with: widths, rate: Self.mutationRate, in: backbone, &random)
            }
            let level =
                index % 4 < 2
                ? targets[random.below(targets.count)] : least * pow(axis.bound / least, random.unit())
            if let proposal = try placed(widths, at: level, &taken, isChecked: false) {
                pool.append(proposal)
            }
        }
        return pool
    }

    /// The choices scaled to a cost, and to all limits; nil for a network that is taken.
    private func placed(
        _ widths: ChosenWidths, at cost: Double, _ taken: inout Set<ChosenWidths>, isChecked: Bool = true
    ) throws -> Proposal? {
        let near = [axis.scaled(by: min(1, cost / axis.bound))]
        let filled: ChosenWidths
        do {
            filled = try Repair.fill(widths, of: backbone, limits: near, most: 64)
        } catch {
            // No network of these stages is so small.
            return nil
        }
        var ordered = filled.ordered(in: backbone)
        if isChecked, try !limits.hold(ordered.architecture(backbone)) {
            ordered = try Repair.scale(ordered, of: backbone, limits: limits).ordered(in: backbone)
        }
        guard taken.insert(ordered).inserted else { return nil }
        return try proposal(ordered)
    }

    /// Cost of a place in the first networks: the targets in turn, and between them points that fill the scale.
    private func cost(_ index: Int) -> Double {
        if index % 2 == 0 { return targets[(index / 2) % targets.count] }
        var (share, factor, rest) = (0.0, 0.5, index / 2 + 1)
        while rest > 0 {
            if rest & 1 == 1 { share += factor }
            factor /= 2
            rest >>= 1
        }
        return least * pow(axis.bound / least, share)
    }

    private static func front(_ known: [(proposal: Proposal, logit: Double)]) -> [Proposal] {
        var best = -Double.infinity
        let sorted = known.sorted { ($0.proposal.cost, -$0.logit) < ($1.proposal.cost, -$1.logit) }
        return sorted.filter { entry in
            defer { best = max(best, entry.logit) }
            return entry.logit > best
        }.map(\.proposal)
    }

    private static func shallowest(
        _ widths: ChosenWidths, _ backbone: Backbone
    ) throws(ModelError) -> ChosenWidths {
        var current = widths
        while true {
            var least: (widths: ChosenWidths, ops: Int)?
            for candidate in current.shallower(backbone) {
                let ops = try candidate.architecture(backbone).ops
                if ops < least?.ops ?? .max { least = (candidate, ops) }
            }
            guard let least else { return current }
            current = least.widths
        }
    }

    static func share(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
}
