import Networks

@testable import Campaigns
@testable import Facts
@testable import MeasurementExamples
@testable import Records

/// Scripted boards and the small networks that they run.
struct Crew {
    let boards: [ScriptedBoard]

    init(_ boards: [ScriptedBoard]) { self.boards = boards }

    /// Runs a campaign whose n-th network has 4 (n + 1) channels, unless told otherwise.
    func run(
        _ plan: Plan, rules: CampaignRules, in store: Store,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (CampaignProgress) -> Void = { _ in },
        expecting: @escaping Campaign.Expectation = { _, _, _ in nil },
        model: @escaping @Sendable (Int) throws -> Model = { try Example.network(channels: 4 * ($0 + 1)) }
    ) throws -> CampaignOutcome {
        let set = SampleSet(plan) { plan, _, _ in
            Draw(
                candidates: (0..<plan.count).map { index in
                    Candidate(
                        kind: index % 2 == 0 ? .uniform : .coverage, architecture: "c\(index)", ops: 1000,
                        model: { try model(index) })
                })
        }
        let places = boards.enumerated().map { number, board in
            BoardPlace(name: "board#\(number + 1)") { board }
        }
        return try Campaign(
            sets: [set], places: places, rules: rules, tool: Tool(), store: store, expecting: expecting
        ).run(isCancelled: isCancelled, progress: progress)
    }
}
