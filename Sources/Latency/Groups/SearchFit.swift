public import Facts
public import Networks

/// The fit of latency that a search goes by, with the board and firmware that it holds for.
public struct SearchFit: Hashable, Sendable, Codable {
    /// Which model it is.
    public var kind: ChosenFit.Kind
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

    /// Fits the newest samples of a backbone on a kind of board.
    ///
    /// - Parameters:
    ///   - groups: fits of the stored rows.
    ///   - backbone: name of the backbone.
    ///   - board: name of the kind of board.
    ///   - engine: name of the engine.
    ///   - kind: which model; nil for the operator model where the samples suffice, else the line.
    ///   - level: share of networks that the interval shall hold.
    /// - Returns: nil where there are no samples. Throws a `FitError` where they do not determine the model.
    public init?(
        _ groups: [GroupFits], backbone: String, board: String, engine: String, origin: Origin?,
        kind: ChosenFit.Kind? = nil, level: Double = 0.95
    ) throws(FitError) {
        let fitting = groups.filter { group in
            group.group.backbone == backbone && group.group.firmware.board == board
                && group.group.firmware.engine == engine && !group.points.isEmpty
                && (origin == nil || group.group.origin == origin)
        }
        guard let newest = fitting.newest else { return nil }
        let samples = newest.observations
        let predictor = try ChosenFit(samples: samples, kind: kind)
        self.kind = predictor.kind
        rule = predictor.rule
        opsRange = predictor.opsRange
        self.level = level
        interval = try? LatencyInterval(errors: predictor.errorsByOps, level: level)
        mapePercent = predictor.errors.mapePercent
        sampleCount = samples.count
        self.backbone = backbone
        firmware = newest.group.firmware
        self.origin = newest.group.origin
    }

    /// Bytes of SRAM besides the arena: the firmware's data and stack.
    public var staticBytes: Int { firmware.staticBytes }

    /// Bytes of flash besides the model's file: the firmware and the header of the model log's entry.
    public var firmwareBytes: Int {
        firmware.codeEngineBytes + firmware.codeOtherBytes + FirmwareLimits.entryHeaderBytes
    }

    /// Latency of a network in ms with its interval, the same as `ChosenFit.predict` gives.
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
