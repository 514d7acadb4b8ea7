import CInterposed
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
    /// Blocks in RAM.
    let ram: CodeMemory
    /// Flags of blocks that need the machine's attention before they run.
    var special: UInt8 = 0
    /// The instruction cache.
    var instructionCache: CacheModel
    /// The data cache, looked up where accesses are counted.
    var dataCache: CacheModel
    /// What counts accesses; nil in a tier that does not.
    var data: UnsafeMutablePointer<interposed_data>?
    /// How often each `CycleEvent` happened since power-on, and its price in eighths of a cycle.
    var events: UnsafeMutablePointer<UInt64>
    var eventPrices: UnsafeMutablePointer<UInt64>
    /// Prices in eighths of a cycle, by the core's cycle model.
    var mispredict: UInt64
    var taken: UInt64
    var indirect: UInt64
    var lineMiss: UInt64
    var lateFlags: UInt64
    var splitEntry: UInt64
    var nextLine: UInt64
    /// Whether code that goes straight on is fetched ahead.
    var prefetches: Bool
    /// How often a line that is fetched ahead counts, by what flash gives an access.
    var aheadTimes: UInt64
    var busAccess: UInt64
    var flashAccess: UInt64
    /// Whether the instruction cache is on.
    var cacheEnabled = false
    /// Whether each fetch goes over the bus: a Cortex-M7 without its instruction cache.
    var fetchesByBus = false
    /// The line that flash has at its outputs, as a Cortex-M7 without caches left it.
    var flashLine = UInt32.max
    /// The machine, for the slow path.
    var machine: UnsafeMutableRawPointer?

    /// Fixed-point unit of `cycles`.
    static let unit = CycleModel.unit
}

/// Memory that may be rewritten while code runs from it.
struct CodeMemory {
    let base: UInt32
    let bytes: UInt32
    let memory: UnsafeMutableRawPointer
    /// Blocks by half-word.
    let blocks: UnsafeMutablePointer<UnsafeMutablePointer<Block>?>
    /// Not zero for each page of 4 KiB that stores must not go straight to.
    let pages: UnsafePointer<UInt8>

    private static let page: UInt32 = 4096

    /// The block at an address if it is still what it was when it was decoded.
    @inline(__always)
    func known(at address: UInt32, size: UInt32) -> UnsafeMutablePointer<Block>? {
        let offset = address &- base
        // One that goes on in another page is none of those that come often.
        guard offset < bytes, offset & (Self.page &- 1) &+ size <= Self.page,
            pages[Int(offset / Self.page)] != 0,
            let block = blocks[Int(offset >> 1)], block.pointee.size == size,
            block.pointee.signature
                == UInt32((memory + Int(offset)).loadUnaligned(as: UInt16.self))
        else { return nil }
        return block
    }
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
    /// Its accesses that share a cycle with the one before them (`BlockPrice.companions`).
    var companions: UInt64 = 0

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
    /// The flags of its conditional branch come too late for the short refill.
    static let lateFlags: UInt8 = 64
    /// Its first instruction lies in two words.
    static let splitEntry: UInt8 = 128
}
