/// What a virtual board says of its run so far.
public struct VirtualBoardStatus: Decodable, Hashable, Sendable {
    /// A fault that the emulated core took.
    public struct Fault: Decodable, Hashable, Sendable {}

    /// Core clock cycles since it started.
    public var cycles: UInt64
    /// Instructions executed.
    public var instructions: UInt64
    /// Emulated seconds.
    public var seconds: Double
    /// Reads of stale D-cache lines after programming; more than none is an error of the firmware.
    public var staleReads: Int
    /// Faults of the emulated core.
    public var boardFaults: [Fault]
    /// Whether the core runs.
    public var running: Bool
    /// Which cycle model counts, and in which tier.
    public var cycleModel: String

    enum CodingKeys: String, CodingKey {
        case cycles, instructions, seconds, running
        case staleReads = "stale_reads"
        case boardFaults = "board_faults"
        case cycleModel = "cycle_model"
    }
}
