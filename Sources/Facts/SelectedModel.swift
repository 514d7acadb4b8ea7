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
