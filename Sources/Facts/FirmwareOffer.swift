/// What a firmware's file tells before it runs anywhere: its engine and the memory that it leaves to a model.
public struct FirmwareOffer: Hashable, Sendable {
    /// Name of the kind of board that it was built for; nil for one that does not say.
    public var board: String?
    /// Inference engine: `bundled` or `tflm`.
    public var engine: String
    /// Version of the engine, as the board will report it; empty if the file does not say.
    public var engineVersion: String
    /// Whether the bundled engine has its kernels for int16 activations in this image.
    public var hasInt16: Bool
    /// Operators in an image of TensorFlow Lite Micro, as `TFLM_OPS` names them; nil where all that the engine has are.
    public var operators: Set<String>?
    /// Where the arena lies.
    public var arenaExtents: [MemoryExtent]
    /// Bytes of flash for one model.
    public var modelBytes: Int

    /// Bytes of the arena.
    public var arenaBytes: Int { arenaExtents.reduce(0) { $0 + $1.bytes } }

    /// States what a firmware offers.
    public init(
        board: String? = nil, engine: String, engineVersion: String, hasInt16: Bool, operators: Set<String>?,
        arenaExtents: [MemoryExtent], modelBytes: Int
    ) {
        self.board = board
        self.engine = engine
        self.engineVersion = engineVersion
        self.hasInt16 = hasInt16
        self.operators = operators
        self.arenaExtents = arenaExtents
        self.modelBytes = modelBytes
    }
}
