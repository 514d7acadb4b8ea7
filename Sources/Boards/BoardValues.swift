/// An extent of RAM that the arena lies in.
public struct MemoryExtent: Codable, Hashable, Sendable {
    /// First address.
    public var base: UInt32
    /// Bytes.
    public var bytes: Int
    /// "dtcm" or "sram".
    public var kind: String

    /// Creates an extent.
    public init(base: UInt32, bytes: Int, kind: String) {
        self.base = base
        self.bytes = bytes
        self.kind = kind
    }
}

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
    /// Names of what is switched on, sorted: `art`, `dcache`, `fpu`, `hse`, `icache`, `overdrive`, `prefetch`.
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
    /// Which cycle model counts on a virtual board, and in which tier, such as `cortex-m7 model 2 fast`; nil on silicon.
    public var cycleModel: String?
}

/// A model in the board's flash.
public struct InstalledModel: Hashable, Sendable {
    /// Address of the log entry.
    public var entryAddress: UInt32
    /// Address of the `.tflite` bytes.
    public var blobAddress: UInt32
    /// Bytes of the `.tflite` file.
    public var blobBytes: Int
    /// Whether it had been there already, so that nothing was written.
    public var wasPresent: Bool

    /// Creates a record of an installed model.
    public init(entryAddress: UInt32, blobAddress: UInt32, blobBytes: Int, wasPresent: Bool) {
        self.entryAddress = entryAddress
        self.blobAddress = blobAddress
        self.blobBytes = blobBytes
        self.wasPresent = wasPresent
    }
}

/// Bytes of arena by kind, as the engine laid them out.
public struct ArenaUse: Codable, Hashable, Sendable {
    /// Activations: the greedy plan's peak with the tensors alone.
    public var tensorBytes: Int
    /// Kernels' scratch and the planner's table beyond that peak.
    public var scratchBytes: Int
    /// What lives as long as the model is selected.
    public var persistentBytes: Int
    /// Everything.
    public var totalBytes: Int

    /// Creates an account of the arena.
    public init(tensorBytes: Int, scratchBytes: Int, persistentBytes: Int, totalBytes: Int) {
        self.tensorBytes = tensorBytes
        self.scratchBytes = scratchBytes
        self.persistentBytes = persistentBytes
        self.totalBytes = totalBytes
    }
}

/// An input or output tensor of the selected model.
public struct TensorPort: Hashable, Sendable {
    /// TFLite's TensorType.
    public var type: Int
    /// Dimensions, outermost first.
    public var shape: [Int]
    /// Bytes.
    public var bytes: Int
    /// Quantization scale, 0 if not quantized.
    public var scale: Float
    /// Quantization zero point.
    public var zeroPoint: Int

    /// Creates a description of an input or output tensor.
    public init(type: Int, shape: [Int], bytes: Int, scale: Float, zeroPoint: Int) {
        self.type = type
        self.shape = shape
        self.bytes = bytes
        self.scale = scale
        self.zeroPoint = zeroPoint
    }
}

/// A model that the engine has prepared.
public struct SelectedModel: Hashable, Sendable {
    /// Where it lies.
    public var installed: InstalledModel
    /// Number of ops.
    public var opCount: Int
    /// Its inputs.
    public var inputs: [TensorPort]
    /// Its outputs.
    public var outputs: [TensorPort]
    /// Arena in use.
    public var arena: ArenaUse
    /// Cycles that preparing took.
    public var prepareCycles: UInt64

    /// Creates a description of a prepared model.
    public init(
        installed: InstalledModel, opCount: Int, inputs: [TensorPort], outputs: [TensorPort],
        arena: ArenaUse, prepareCycles: UInt64
    ) {
        self.installed = installed
        self.opCount = opCount
        self.inputs = inputs
        self.outputs = outputs
        self.arena = arena
        self.prepareCycles = prepareCycles
    }
}

/// Cycles of one op.
public struct OpCycles: Codable, Hashable, Sendable {
    /// Index among the subgraph's operators.
    public var index: Int
    /// TFLite's BuiltinOperator.
    public var opCode: Int
    /// Core clock cycles.
    public var cycles: UInt64

    /// Creates the cycles of one op.
    public init(index: Int, opCode: Int, cycles: UInt64) {
        self.index = index
        self.opCode = opCode
        self.cycles = cycles
    }
}

/// Memory in use on the board with a model selected.
public struct MemoryUse: Codable, Hashable, Sendable {
    /// Arena by kind.
    public var arena: ArenaUse
    /// Bytes of the arena.
    public var arenaBytes: Int
    /// Bytes of the arena that were touched (painted memory).
    public var arenaHighWaterBytes: Int
    /// Bytes of stack.
    public var stackBytes: Int
    /// Bytes of stack that were touched.
    public var stackHighWaterBytes: Int
    /// .data, .bss and stack together.
    public var staticBytes: Int
    /// Of those, the engine's.
    public var engineStaticBytes: Int

    /// Creates an account of the memory in use.
    public init(
        arena: ArenaUse, arenaBytes: Int, arenaHighWaterBytes: Int, stackBytes: Int,
        stackHighWaterBytes: Int, staticBytes: Int, engineStaticBytes: Int
    ) {
        self.arena = arena
        self.arenaBytes = arenaBytes
        self.arenaHighWaterBytes = arenaHighWaterBytes
        self.stackBytes = stackBytes
        self.stackHighWaterBytes = stackHighWaterBytes
        self.staticBytes = staticBytes
        self.engineStaticBytes = engineStaticBytes
    }
}
