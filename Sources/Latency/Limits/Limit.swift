public import Facts
public import Networks

/// Something that a network may not exceed.
public enum Limit: Hashable, Sendable, Codable {
    /// Milliseconds of one inference by a fit: the upper end of its interval, or the prediction where that is nil.
    case latency(maxMs: Double, rule: CostRule, interval: LatencyInterval? = nil)
    /// Bytes of an engine's arena, the bundled one's if not named, and of what else takes SRAM; 0 where the arena alone
    /// is limited.
    case memory(maxBytes: Int, besidesArena: Int, engine: Engine? = nil)
    /// Bytes of the `.tflite` file, and of what else takes flash; 0 where the file alone is limited.
    case flash(maxBytes: Int, besidesFile: Int)
    /// Ops of one inference.
    case ops(Int)

    /// In words, for messages.
    public var name: String {
        switch self {
        case .latency: "latency"
        case .memory(_, let besides, _): besides > 0 ? "SRAM" : "arena"
        case .flash(_, let besides): besides > 0 ? "flash" : "model file"
        case .ops: "ops"
        }
    }

    /// What it is counted in: ms, bytes or Mop.
    public var unit: String {
        switch self {
        case .latency: "ms"
        case .memory, .flash: "bytes"
        case .ops: "ops"
        }
    }

    /// What is not to be exceeded, in the limit's unit.
    public var bound: Double {
        switch self {
        case .latency(let maxMs, _, _): maxMs
        case .memory(let maxBytes, _, _), .flash(let maxBytes, _): Double(maxBytes)
        case .ops(let count): Double(count)
        }
    }

    /// Cost of one network by the exact models, in the limit's unit.
    public func exact(_ architecture: Architecture) throws(ModelError) -> Double {
        switch self {
        case .latency(_, let rule, let interval):
            let halfWidth = interval?.relativeHalfWidth(ops: Double(architecture.ops)) ?? 0
            return try rule.latencyMs(architecture) * (1 + halfWidth)
        case .memory(_, let besides, let engine):
            let model = try Model(bytes: try architecture.model())
            return Double(try MemoryPlan(model, engine: engine ?? .bundled).totalBytes) + Double(besides)
        case .flash(_, let besides): return Double(try architecture.model().count) + Double(besides)
        case .ops: return Double(architecture.ops)
        }
    }

    /// Whether a network keeps it, by the exact models.
    public func holds(_ architecture: Architecture) throws(ModelError) -> Bool {
        // Lower bounds in closed form: most misfits need no file.
        switch self {
        case .memory(let most, let besides, _) where architecture.liveBytes > most - besides: return false
        case .flash(let most, let besides)
        where architecture.weightBytes + architecture.biasBytes > most - besides:
            return false
        default: return try exact(architecture) <= bound
        }
    }

    /// The same with its bound multiplied by a factor; bytes are rounded down.
    public func scaled(by factor: Double) -> Limit {
        switch self {
        case .latency(let maxMs, let rule, let interval):
            .latency(maxMs: maxMs * factor, rule: rule, interval: interval)
        case .memory(let maxBytes, let besides, let engine):
            .memory(maxBytes: Int(Double(maxBytes) * factor), besidesArena: besides, engine: engine)
        case .flash(let maxBytes, let besides):
            .flash(maxBytes: Int(Double(maxBytes) * factor), besidesFile: besides)
        case .ops(let count): .ops(Int(Double(count) * factor))
        }
    }
}

extension [Limit] {
    /// Whether a network keeps all of them, by the exact models.
    public func hold(_ architecture: Architecture) throws(ModelError) -> Bool {
        for limit in self where try !limit.holds(architecture) { return false }
        return true
    }
}
