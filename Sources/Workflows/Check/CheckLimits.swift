/// What a model may not exceed in a check; nil for what is left open.
package struct CheckLimits: Hashable, Sendable {
    /// Milliseconds of one inference.
    package var maxLatencyMs: Double?
    /// All SRAM: arena, persistent buffers, engine, stack and the rest.
    package var maxSRAMBytes: Int?
    /// All flash: model file and firmware.
    package var maxFlashBytes: Int?
    /// Millijoules of one inference.
    package var maxEnergyMj: Double?
    /// Milliseconds from one inference to the next.
    package var periodMs: Double?
    /// Milliseconds of what else the period has to hold, such as feature extraction.
    package var otherMs: Double?

    /// Limits nothing.
    package init() {}

    /// Whether there is anything to hold a model to.
    package var isEmpty: Bool {
        maxLatencyMs == nil && maxSRAMBytes == nil && maxFlashBytes == nil && maxEnergyMj == nil
            && periodMs == nil
    }

    /// Whether a latency must be known.
    var needsLatency: Bool { maxLatencyMs != nil || maxEnergyMj != nil || periodMs != nil }

    /// These limits, and another's where these leave something open.
    package func completed(by other: CheckLimits) -> CheckLimits {
        var limits = self
        limits.maxLatencyMs = maxLatencyMs ?? other.maxLatencyMs
        limits.maxSRAMBytes = maxSRAMBytes ?? other.maxSRAMBytes
        limits.maxFlashBytes = maxFlashBytes ?? other.maxFlashBytes
        limits.maxEnergyMj = maxEnergyMj ?? other.maxEnergyMj
        limits.periodMs = periodMs ?? other.periodMs
        limits.otherMs = otherMs ?? other.otherMs
        return limits
    }
}

/// Where a check takes its figures from.
package enum CheckMethod: String, CaseIterable, Sendable {
    /// From stored samples; no board needed.
    case predict
    /// From a board that runs the model.
    case profile
}
