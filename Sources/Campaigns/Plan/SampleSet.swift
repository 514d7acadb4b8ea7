public import Networks
public import Records

/// One set of samples of a campaign.
public struct SampleSet: Sendable {
    /// What it is stored as.
    public var plan: Plan
    /// Draws the networks for a board that offers a budget; as many as the plan asks for, fewer where it was stopped.
    public var draw: @Sendable (Plan, BoardBudget, @escaping Sampler.Watch) throws -> Draw

    /// Creates a set; its networks are the plan's own unless told otherwise.
    public init(
        _ plan: Plan,
        draw: @escaping @Sendable (Plan, BoardBudget, @escaping Sampler.Watch) throws -> Draw = {
            try $0.draw(for: $1, watch: $2)
        }
    ) {
        self.plan = plan
        self.draw = draw
    }
}
