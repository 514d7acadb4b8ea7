public import Boards

/// What a board offers to a model.
public struct BoardBudget: Codable, Hashable, Sendable {
    /// Bytes of a model log entry's header in front of the model (`tl_entry_header` in link.h).
    public static let entryHeaderBytes = 64
    /// Bytes of static RAM that the bundled engine's firmware takes at most, stack included.
    public static let staticBytesAtMost = 16 * 1024
    /// Bytes of flash that the firmware takes at most in the slim layout.
    public static let slimFirmwareBytes = 128 * 1024

    /// Board name.
    public var board: String
    /// Inference engine.
    public var engine: String
    /// Bytes of arena.
    public var arenaBytes: Int
    /// Bytes of flash for one model.
    public var modelBytes: Int
    /// Whether a board said so; otherwise the least that its firmware leaves.
    public var isReported: Bool

    /// What an attached board offers.
    public init(_ identity: BoardIdentity) {
        board = identity.board
        engine = identity.engine
        arenaBytes = identity.arenaBytes
        modelBytes = max(0, Int(identity.modelEnd) - Int(identity.modelBase) - Self.entryHeaderBytes)
        isReported = true
    }

    /// The least that the bundled engine's firmware leaves on a kind of board.
    public init(_ descriptor: BoardDescriptor, engine: String = "bundled") {
        board = descriptor.name
        self.engine = engine
        arenaBytes = descriptor.ramBytes - Self.staticBytesAtMost
        modelBytes = descriptor.flashBytes - Self.slimFirmwareBytes - Self.entryHeaderBytes
        isReported = false
    }
}
