/// What decides how long a model takes on a board: rows that differ in it are never in one fit
/// (docs/explanation/decisions/011-timing-identity.md).
///
/// The chip's id, the cause of its last reset and the build id are no part of it: a firmware whose timing sources did not
/// change keeps its fits.
public struct TimingIdentity: Hashable, Sendable, Codable {
    /// Name of the kind of board.
    public let board: String
    /// Engine and its version.
    public let engine: String
    /// Version of the engine, which names its kernels.
    public let engineVersion: String
    /// Compiler of the firmware with its version.
    public let compiler: String
    /// Code generation flags.
    public let flags: String
    /// Core clock in Hz.
    public let clockHz: Int
    /// Flash wait states.
    public let flashWaitStates: Int
    /// Bus that code and models are fetched over.
    public let flashBus: String
    /// Names of what is switched on, sorted.
    public let features: [String]
    /// Kinds of the memories that the arena lies in, in order of address.
    public let arenaMemories: [String]
    /// The cycle model and its tier; nil on silicon.
    public let cycleModel: String?
    /// Hash of the sources that decide timing; the build id of a firmware that states none.
    public let sources: String

    /// The timing identity of a board.
    public init(_ identity: BoardIdentity) {
        board = identity.board
        engine = identity.engine
        engineVersion = identity.engineVersion
        compiler = identity.compiler
        flags = identity.flags
        clockHz = identity.clockHz
        flashWaitStates = identity.flashWaitStates
        flashBus = identity.flashBus
        features = identity.features
        arenaMemories = identity.arenaExtents.map(\.kind)
        cycleModel = identity.cycleModel
        sources = identity.timingHash ?? identity.firmwareBuildID
    }
}
