public import Latency
public import Networks

extension Limit {
    /// Expected cost of a relaxed network, a scalar in the limit's unit.
    ///
    /// What the closed forms leave out (the planner's excess and scratch, rounding, the file's tables) is not in
    /// it; `correction` says how much that is for one network.
    public func expected(_ cost: RelaxedCost) throws -> Tensor {
        switch self {
        case .latency(_, let rule, let interval):
            // The half-width changes in steps, where another sample comes to be among the nearest: no slope.
            let halfWidth = try interval?.relativeHalfWidth(ops: cost.ops().item()) ?? 0
            return try rule.latencyMs(cost) * (1 + halfWidth)
        // What another engine's arena takes more is in the correction.
        case .memory(_, let besides, _): return try cost.arenaBytes() + Double(besides)
        case .flash(_, let besides): return try cost.flashBytes() + Double(besides)
        case .ops: return try cost.ops()
        }
    }

    /// What the closed form leaves out for one network, in the limit's unit.
    public func correction(_ backbone: Backbone, _ widths: ChosenWidths) throws -> Double {
        let expected = try self.expected(RelaxedCost(RelaxedChoices(backbone, widths))).item()
        return try exact(widths.architecture(backbone)) - expected
    }
}

extension CostRule {
    /// Expected latency of a relaxed network in ms, a scalar.
    public func latencyMs(_ cost: RelaxedCost) throws -> Tensor {
        switch self {
        case .line(let intercept, let slope): return try cost.ops() * (slope / 1e6) + intercept
        case .features(let coefficients):
            return try (cost.features * Tensor(doubles: coefficients, shape: [coefficients.count])).sum()
        }
    }
}
