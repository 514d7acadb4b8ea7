/// What a board says of itself: everything that a figure must carry to be worth keeping.
public struct BoardIdentity: Codable, Hashable, Sendable {
    /// Board name, such as `nucleo-f746zg`.
    public var board: String
    /// The chip's 96-bit id, 24 lower-case hexadecimal digits.
    public var uniqueID: String
    /// GNU build id of the firmware, 40 hexadecimal digits.
    public var firmwareBuildID: String
    /// Inference engine: `bundled` or `tflm`.
    public var engine: String
    /// Version of the engine.
    public var engineVersion: String
    /// Compiler of the firmware with its version.
    public var compiler: String
    /// Code generation flags of the firmware.
    public var flags: String
    /// Core clock in Hz; cycles are counted at this rate.
    public var clockHz: Int
    /// Flash wait states.
    public var flashWaitStates: Int
    /// Bus that code and models are fetched over: `axi`, `itcm` or `code`.
    public var flashBus: String
    /// Names of what is switched on, sorted: `art`, `boost`, `dcache`, `fpu`, `hse`, `icache`, `overdrive`,
    /// `prefetch`.
    public var features: [String]
    /// First address of flash.
    public var flashBase: UInt32
    /// Bytes of flash.
    public var flashBytes: Int
    /// Bytes of flash that the firmware image takes.
    public var firmwareBytes: Int
    /// First address of the model log.
    public var modelBase: UInt32
    /// End of the model log.
    public var modelEnd: UInt32
    /// Bytes of flash sectors, in order.
    public var sectorBytes: [Int]
    /// Bytes of RAM.
    public var ramBytes: Int
    /// Bytes of stack.
    public var stackBytes: Int
    /// Bytes of .data, .bss and stack together.
    public var staticBytes: Int
    /// Of those, the engine's.
    public var engineStaticBytes: Int
    /// First address of the arena.
    public var arenaBase: UInt32
    /// Bytes of the arena.
    public var arenaBytes: Int
    /// Where the arena lies.
    public var arenaExtents: [MemoryExtent]
    /// Bytes of flash taken by the engine's code and constants.
    public var codeEngineBytes: Int
    /// Bytes of flash taken by the rest of the firmware.
    public var codeOtherBytes: Int
    /// Why the chip last started: `power`, `pin`, `software`, `watchdog`, `other`.
    public var resetCause: String
    /// Which cycle model counts on a virtual board, and in which tier, such as `cortex-m7 model 3 detailed`; nil on silicon.
    public var cycleModel: String?
    /// Hash of the sources that decide how long a model takes, 8 hexadecimal digits (`firmware/timing.cmake`); nil for
    /// a firmware that states none.
    public var timingHash: String?

    /// Creates what a board says of itself.
    package init(
        board: String, uniqueID: String, firmwareBuildID: String, engine: String, engineVersion: String,
        compiler: String, flags: String, clockHz: Int, flashWaitStates: Int, flashBus: String,
        features:
            [String], flashBase: UInt32, flashBytes: Int, firmwareBytes: Int, modelBase: UInt32,
        modelEnd:
            UInt32, sectorBytes: [Int], ramBytes: Int, stackBytes: Int, staticBytes: Int,
        engineStaticBytes:
            Int, arenaBase: UInt32, arenaBytes: Int, arenaExtents: [MemoryExtent], codeEngineBytes: Int,
        codeOtherBytes: Int, resetCause: String, cycleModel: String?,
        timingHash: String? = nil
    ) {
        self.board = board
        self.uniqueID = uniqueID
        self.firmwareBuildID = firmwareBuildID
        self.engine = engine
        self.engineVersion = engineVersion
        self.compiler = compiler
        self.flags = flags
        self.clockHz = clockHz
        self.flashWaitStates = flashWaitStates
        self.flashBus = flashBus
        self.features = features
        self.flashBase = flashBase
        self.flashBytes = flashBytes
        self.firmwareBytes = firmwareBytes
        self.modelBase = modelBase
        self.modelEnd = modelEnd
        self.sectorBytes = sectorBytes
        self.ramBytes = ramBytes
        self.stackBytes = stackBytes
        self.staticBytes = staticBytes
        self.engineStaticBytes = engineStaticBytes
        self.arenaBase = arenaBase
        self.arenaBytes = arenaBytes
        self.arenaExtents = arenaExtents
        self.codeEngineBytes = codeEngineBytes
        self.codeOtherBytes = codeOtherBytes
        self.resetCause = resetCause
        self.cycleModel = cycleModel
        self.timingHash = timingHash
    }
}
