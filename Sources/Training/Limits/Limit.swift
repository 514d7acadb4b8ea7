public import Networks

/// Something that a network may not exceed, in closed form for relaxed networks and exact for one.
public enum Limit: Hashable, Sendable, Codable {
    /// Milliseconds of one inference by a fit; `margin` is the relative half-width of its interval that is added,
    /// 0 for the prediction itself.
    case latency(maxMs: Double, rule: LatencyRule, margin: Double)
    /// Bytes of arena of the bundled engine, and of what else takes SRAM.
    case memory(maxBytes: Int, besidesArena: Int)
    /// Bytes of the `.tflite` file, and of what else takes flash.
    case flash(maxBytes: Int, besidesFile: Int)

    /// In words, for messages.
    public var name: String {
        switch self {
        case .latency: "latency"
        case .memory: "SRAM"
        case .flash: "flash"
        }
    }

    /// What is not to be exceeded, in the limit's unit.
    public var bound: Double {
        switch self {
        case .latency(let maxMs, _, _): maxMs
        case .memory(let maxBytes, _), .flash(let maxBytes, _): Double(maxBytes)
        }
    }

    /// Expected cost of a relaxed network, a scalar in the limit's unit.
    ///
    /// What the closed forms leave out (the planner's excess and scratch, rounding, the file's tables) is not in
    /// it; `correction` says how much that is for one network.
    public func expected(_ cost: RelaxedCost) throws -> Tensor {
        switch self {
        case .latency(_, let rule, let margin): try rule.latencyMs(cost) * (1 + margin)
        case .memory(_, let besides): try cost.arenaBytes() + Double(besides)
        case .flash(_, let besides): try cost.flashBytes() + Double(besides)
        }
    }

    /// Cost of one network by the exact models, in the limit's unit.
    public func exact(_ architecture: Architecture) throws -> Double {
        switch self {
        case .latency(_, let rule, let margin): return try rule.latencyMs(architecture) * (1 + margin)
        case .memory(_, let besides):
            let model = try Model(bytes: architecture.model())
            return Double(try MemoryPlan(model, engine: .bundled).totalBytes + besides)
        case .flash(_, let besides): return Double(try architecture.model().count + besides)
        }
    }

    /// What the closed form leaves out for one network, in the limit's unit.
    public func correction(_ backbone: Backbone, _ widths: ChosenWidths) throws -> Double {
        let expected = try self.expected(RelaxedCost(RelaxedChoices(backbone, widths))).item()
        return try exact(widths.architecture(backbone)) - expected
    }
}
