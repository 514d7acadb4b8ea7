public import Facts

/// One row of the measurements, joined with what it refers to, without its op timings.
public struct MeasurementRow: Codable, Hashable, Sendable {
    /// Row id.
    public var id: Int64
    /// The model.
    public var model: ModelFacts
    /// The board and its firmware.
    public var board: BoardIdentity
    /// Silicon or emulated.
    public var origin: Origin
    /// The place in a run, nil outside of one.
    public var sample: SamplePlace?
    /// Median steady latency in milliseconds.
    public var latencyMilliseconds: Double
    /// Median steady cycles.
    public var medianCycles: UInt64
    /// Cycles of the first inference.
    public var coldCycles: UInt64
    /// Memory in use.
    public var memory: MemoryUse
    /// Time of recording, ISO 8601 in UTC.
    public var recordedAt: String
    /// Name of the board in its campaign, such as `virtual:f746zg#2`; empty outside of one.
    public var place: String
    /// Relative change of the sentinel's cycles about this row, where it went beyond the tolerance.
    public var drift: Double?

    /// RAM by use.
    public var sram: SRAMBreakdown { SRAMBreakdown(memory: memory, ramBytes: board.ramBytes) }

    /// Flash by use.
    public var flash: FlashBreakdown { FlashBreakdown(model: model, board: board) }
}

/// One row of the failures.
public struct FailureRow: Codable, Hashable, Sendable {
    /// Row id.
    public var id: Int64
    /// Name of the model.
    public var modelName: String
    /// Silicon or emulated.
    public var origin: Origin
    /// Kind, one of `Failure.Kind`.
    public var kind: String
    /// One line.
    public var message: String
    /// Bytes missing, for `does_not_fit`.
    public var bytesShort: Int?
    /// Row of the run, nil outside of one.
    public var run: Int64?
    /// Index in the run's plan, nil outside of one.
    public var sampleIndex: Int?
    /// Whether it is the sample's outcome.
    public var isOutcome: Bool
    /// Time of recording, ISO 8601 in UTC.
    public var recordedAt: String
}
