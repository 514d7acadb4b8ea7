import Cycles

/// What the block hook touches: kept in one allocation and reached by a raw pointer, since it runs for each of
/// the tens of millions of blocks of an inference.
struct Counters {
    /// Eighths of a core clock cycle since power-on.
    ///
    /// Steady-state loop costs are multiples of one eighth.
    var cycles: UInt64 = 0
    /// When the hook must call the machine: the next event, or 0 for at once.
    var deadline: UInt64 = 0
    /// The block that ran before this one.
    var previous: UnsafeMutablePointer<Block>?
    /// Blocks by half-word of the flash's AXI alias.
    var flashBlocks: UnsafeMutablePointer<UnsafeMutablePointer<Block>?>
    /// Bytes that they cover.
    var flashBytes: UInt32
    /// Flags of blocks that need the machine's attention before they run.
    var special: UInt8 = 0
    /// The instruction cache.
    var instructionCache: CacheModel
    /// The data cache, looked up by the detailed tier alone.
    var dataCache: CacheModel
    /// How often each `CycleEvent` happened since power-on, and its price in eighths of a cycle.
    var events: UnsafeMutablePointer<UInt64>
    var eventPrices: UnsafeMutablePointer<UInt64>
    /// Prices in eighths of a cycle, by the core's cycle model.
    var mispredict: UInt64
    var taken: UInt64
    var indirect: UInt64
    var lineMiss: UInt64
    /// Whether code that goes straight on is fetched ahead.
    var prefetches: Bool
    /// Whether the instruction cache is on, and whether the data cache is.
    var cacheEnabled = false
    var dataCacheEnabled = false
    /// Whether data accesses are counted now.
    var countsData = false
    /// RAM behind the data cache.
    var cachedMemory: UInt32
    var cachedMemoryBytes: UInt32
    /// The machine, for the slow path.
    var machine: UnsafeMutableRawPointer?

    /// Fixed-point unit of `cycles`.
    static let unit = CycleModel.unit
}

/// A run of instructions that the emulator executes as one, with its price.
struct Block {
    /// First address, and the one behind it.
    var address: UInt32
    var end: UInt32
    /// Bytes.
    var size: UInt32
    /// Eighths of a cycle when another block ran before, and when it follows itself.
    var cost: UInt32
    var loopCost: UInt32
    /// Times that it ran after another block and after itself, and what they were at the last reading of the counter.
    var executions: UInt64 = 0
    var loops: UInt64 = 0
    var countedExecutions: UInt64 = 0
    var countedLoops: UInt64 = 0
    /// Instructions.
    var instructions: UInt32
    /// First halfword pair of the code, to notice RAM that was rewritten.
    var signature: UInt32
    /// First and last instruction-cache line.
    var firstLine: UInt32
    var lastLine: UInt32
    var flags: UInt8
    /// Two-bit saturating counter of the conditional branch at its end; taken from 2 on.
    var prediction: UInt8
    /// What it starts with: by the branch's direction.
    var staticPrediction: UInt8

    /// Instructions executed by all its runs.
    var totalInstructions: UInt64 { (executions &+ loops) &* UInt64(instructions) }

    static let conditional: UInt8 = 1
    static let indirect: UInt8 = 2
    /// An unconditional branch to itself and nothing else.
    static let spin: UInt8 = 4
    static let floatingPoint: UInt8 = 8
    static let inFlash: UInt8 = 16
    /// Fetched through a cacheable bus.
    static let cacheable: UInt8 = 32
}
