public import Facts
public import Networks

/// The fit of latency that a search goes by, with the board and firmware that it holds for.
public struct FitAtLevel: Hashable, Sendable, Codable {
    /// Which model it is.
    public var kind: Fit.Kind
    /// The model.
    public var rule: CostRule
    /// Share of networks that the interval is meant to hold.
    public var level: Double
    /// The interval, by ops; nil where too few samples say nothing at the level.
    public var interval: LatencyInterval?
    /// Mean absolute relative error on architectures left out, in percent.
    public var mapePercent: Double
    /// Samples that it rests on.
    public var sampleCount: Int
    /// Ops of the smallest and of the largest sample.
    public var opsRange: ClosedRange<Int>
    /// Backbone of the samples.
    public var backbone: String
    /// Board and firmware of the samples.
    public var firmware: BoardIdentity
    /// Silicon or emulated.
    public var origin: Origin

    /// Takes a fit of one backbone's samples at a level.
    ///
    /// - Parameter level: share of networks that the interval shall hold.
    public init(_ known: BoardFit, level: Double = 0.95) {
        kind = known.fit.kind
        rule = known.fit.rule
        opsRange = known.fit.opsRange
        self.level = level
        interval = try? LatencyInterval(errors: known.fit.errorsByOps, level: level)
        mapePercent = known.fit.errors.mapePercent
        sampleCount = known.fit.sampleCount
        backbone = known.backbones.joined(separator: ", ")
        firmware = known.firmware
        origin = known.origin
    }

    /// Bytes of SRAM besides the arena: the firmware's data and stack.
    public var staticBytes: Int { firmware.staticBytes }

    /// Bytes of flash besides the model's file: the firmware and the header of the model log's entry.
    public var firmwareBytes: Int {
        firmware.codeEngineBytes + firmware.codeOtherBytes + FirmwareLimits.entryHeaderBytes
    }

    /// Latency of a network in ms with its interval, the same as `Fit.predict` gives.
    ///
    /// There is none where samples are too few, or the network is smaller or larger than all of them.
    public func predict(
        _ architecture: Architecture
    ) throws(ModelError) -> (latencyMs: Double, interval: LineFit.Interval?) {
        let latency = try rule.latencyMs(architecture)
        guard opsRange.contains(architecture.ops), let interval else { return (latency, nil) }
        let halfWidth = interval.relativeHalfWidth(ops: Double(architecture.ops))
        return (
            latency,
            LineFit.Interval(low: max(0, latency * (1 - halfWidth)), high: latency * (1 + halfWidth))
        )
    }
}
