import Jobs
import Latency
import Networks

/// Regularized evolution (Real et al., arXiv:1802.01548): of a few of the living the best is changed a little, and the
/// oldest dies.
struct EvolutionarySearch {
    /// The space.
    let backbone: Backbone
    /// What every network keeps, by the exact models.
    let limits: [Limit]
    /// Networks alive at a time.
    var population = 16
    /// Of how many the parent is the best.
    var sample = 5
    /// Chance of each decision to be drawn anew.
    var mutationRate = 0.15

    /// Judges `count` networks, none twice, and returns all of them.
    func run(
        _ count: Int, from random: inout RandomSource,
        judge: (ChosenWidths) throws -> SearchOutcome.Candidate
    ) throws -> [SearchOutcome.Candidate] {
        var all: [SearchOutcome.Candidate] = []
        var seen: Set<ChosenWidths> = []
        var living: [SearchOutcome.Candidate] = []
        // A small space has fewer networks than are asked for.
        for _ in 0..<(20 * count) where all.count < count {
            let widths: ChosenWidths
            if living.count < population {
                widths = try Self.draw(backbone, limits, &random)
            } else {
                let parents = (0..<sample).map { _ in living[random.below(living.count)] }
                guard let parent = parents.min(by: { $0.loss < $1.loss }) else { break }
                widths = try Repair.fill(
                    mutated(parent.widths, &random), of: backbone, limits: limits)
            }
            guard seen.insert(widths.ordered(in: backbone)).inserted else { continue }
            let candidate = try judge(widths)
            all.append(candidate)
            living.append(candidate)
            if living.count > population { living.removeFirst() }
        }
        return all
    }

    /// A draw from the prior, its widths scaled to the limits: what they allow is worth having.
    static func draw(
        _ backbone: Backbone, _ limits: [Limit], _ random: inout RandomSource
    ) throws -> ChosenWidths {
        try Repair.fill(ChosenWidths(drawnFrom: backbone, &random), of: backbone, limits: limits)
    }

    private func mutated(_ widths: ChosenWidths, _ random: inout RandomSource) -> ChosenWidths {
        func changed(_ width: Int, _ widths: Widths) -> Int {
            random.unit() < mutationRate ? widths.choices[random.below(widths.choices.count)] : width
        }
        var result = widths
        result.stem = changed(widths.stem, backbone.stemWidths)
        var kept = zip(backbone.stages, widths.stages).count { $0.isOptional && $1 != nil }
        for (index, stage) in backbone.stages.enumerated() {
            if stage.isOptional, random.unit() < mutationRate {
                if widths.stages[index] == nil, kept < backbone.depths.most {
                    kept += 1
                    result.stages[index] = stage.widths.map { $0.choices[random.below($0.choices.count)] }
                } else if widths.stages[index] != nil, kept > backbone.depths.least {
                    kept -= 1
                    result.stages[index] = nil
                }
            } else if let chosen = widths.stages[index] {
                result.stages[index] = zip(chosen, stage.widths).map(changed)
            }
        }
        return result
    }
}
