package import Campaigns
import Console
import Facts
package import Latency
import Networks

/// What a network may not exceed, as the user asks for it; nil for what the user leaves open.
package struct WantedLimits {
    /// Latency in ms.
    package var maxLatencyMs: Double?
    /// Latencies in ms that a front is wanted at, ascending; the largest is the limit.
    package var targetsMs: [Double] = []
    /// All SRAM: arena, persistent buffers, engine, stack and the rest.
    package var maxSRAMBytes: Int?
    /// All flash: model file, its header and firmware.
    package var maxFlashBytes: Int?
    /// Arena alone.
    package var maxArenaBytes: Int?
    /// Model file alone.
    package var maxModelBytes: Int?
    /// Operations of one inference.
    package var maxOps: Int?
    /// Share of networks that the fit's interval is to hold.
    package var level = 0.95
    /// Whether the upper end of that interval is held to the latency limit, not its middle.
    package var isByUpperEnd = false

    /// Asks for nothing but what the board itself sets.
    package init() {}

    /// The limits, those that the board itself sets among them.
    ///
    /// Throws a `CommandError` where latency is limited and there is no fit to predict it by.
    package func limits(fit: FitAtLevel?, budget: BoardBudget) throws -> [Limit] {
        var limits: [Limit] = []
        if let maxLatencyMs {
            guard let fit else {
                throw CommandError.input(
                    "expected samples of the backbone on \(budget.board) to predict latency by, found none; run "
                        + "throughline characterize, or give --db")
            }
            var interval: LatencyInterval?
            if isByUpperEnd {
                interval = fit.interval
                guard interval != nil else {
                    throw CommandError.input(
                        "expected enough samples for a \(Figure.fixed(100 * level, 0)) % interval, found "
                            + "\(fit.sampleCount); run throughline characterize with a larger --count")
                }
            }
            limits.append(.latency(maxMs: maxLatencyMs, rule: fit.rule, interval: interval))
        }
        let engine = Engine(rawValue: budget.engine) ?? .bundled
        let staticBytes = fit?.staticBytes ?? BoardBudget.staticBytesAtMost
        let firmwareBytes =
            fit?.firmwareBytes ?? BoardBudget.slotBytes(engine) + FirmwareLimits.entryHeaderBytes
        if let maxSRAMBytes {
            limits.append(.memory(maxBytes: maxSRAMBytes, besidesArena: staticBytes, engine: engine))
        }
        if let maxFlashBytes { limits.append(.flash(maxBytes: maxFlashBytes, besidesFile: firmwareBytes)) }
        if let maxOps { limits.append(.ops(maxOps)) }
        limits.append(
            .memory(
                maxBytes: min(budget.arenaBytes, maxArenaBytes ?? .max), besidesArena: 0, engine: engine))
        limits.append(.flash(maxBytes: min(budget.modelBytes, maxModelBytes ?? .max), besidesFile: 0))
        return limits
    }
}
