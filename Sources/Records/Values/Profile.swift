public import Facts
import Networks

/// One model run on one board: latency, memory, and everything that says where the figures come from.
public struct Profile: Codable, Hashable, Sendable {
    /// The model.
    public var model: ModelFacts
    /// The board and its firmware.
    public var board: BoardIdentity
    /// Whether the cycles were counted by silicon or predicted by an emulator.
    public var origin: Origin
    /// Address of the model's bytes in flash.
    public var flashAddress: UInt32
    /// Whether the model had been in flash already.
    public var wasPresent: Bool
    /// Seed of the random input.
    public var inputSeed: UInt64
    /// Cycles to prepare the model.
    public var prepareCycles: UInt64
    /// Cycles of the first inference, with cold caches.
    public var coldCycles: UInt64
    /// Cycles of each inference after it, in order; at least one.
    public var steadyCycles: [UInt64]
    /// Cycles by operator, of one more inference.
    public var perOp: [OpTiming]
    /// Memory in use, by the firmware's account.
    public var memory: MemoryUse
    /// Arena in use, by the host's memory plan, before anything ran.
    public var predictedArena: ArenaUse
    /// Tool and time.
    public var provenance: Provenance
    /// What a steady inference and each operator executed; nil where nothing counts it.
    public var counts: CountedInference?

    /// Creates a profile.
    public init(
        model: ModelFacts, board: BoardIdentity, origin: Origin, flashAddress: UInt32, wasPresent: Bool,
        inputSeed: UInt64, prepareCycles: UInt64, coldCycles: UInt64, steadyCycles: [UInt64],
        perOp: [OpTiming], memory: MemoryUse, predictedArena: ArenaUse, provenance: Provenance,
        counts: CountedInference? = nil
    ) {
        self.model = model
        self.board = board
        self.origin = origin
        self.flashAddress = flashAddress
        self.wasPresent = wasPresent
        self.inputSeed = inputSeed
        self.prepareCycles = prepareCycles
        self.coldCycles = coldCycles
        self.steadyCycles = steadyCycles
        self.perOp = perOp
        self.memory = memory
        self.predictedArena = predictedArena
        self.provenance = provenance
        self.counts = counts
    }

    /// Median of the steady cycles: the lower middle one of an even number, so that it is a count that occurred.
    public var medianCycles: UInt64 {
        let sorted = steadyCycles.sorted()
        return sorted.isEmpty ? 0 : sorted[(sorted.count - 1) / 2]
    }

    /// Smallest steady count of cycles.
    public var minimumCycles: UInt64 { steadyCycles.min() ?? 0 }

    /// Largest steady count of cycles.
    public var maximumCycles: UInt64 { steadyCycles.max() ?? 0 }

    /// Median steady latency in milliseconds.
    public var latencyMilliseconds: Double { milliseconds(medianCycles) }

    /// Operations per second at the median latency.
    public var opsPerSecond: Double {
        latencyMilliseconds > 0 ? Double(model.ops) / latencyMilliseconds * 1000 : 0
    }

    /// Inferences per second at the median latency.
    public var framesPerSecond: Double { latencyMilliseconds > 0 ? 1000 / latencyMilliseconds : 0 }

    /// Milliseconds that `cycles` take at the board's clock.
    public func milliseconds(_ cycles: UInt64) -> Double {
        Double(cycles) / Double(board.clockHz) * 1000
    }

    /// What a reader who expects TensorFlow Lite Micro must know of the figures; nil where that is what ran.
    public var engineNote: String? {
        board.engine == Engine.tflm.rawValue
            ? nil
            : "these are not figures of TensorFlow Lite Micro: the \(board.engine) engine ran (docs/howto/tflm.md)"
    }

    /// RAM by use (the columns of figure 2 of the MicroNets paper).
    public var sram: SRAMBreakdown { SRAMBreakdown(memory: memory, ramBytes: board.ramBytes) }

    /// Flash by use (the columns of figure 2 of the MicroNets paper).
    public var flash: FlashBreakdown { FlashBreakdown(model: model, board: board) }
}
