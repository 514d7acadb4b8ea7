/// How the code of a core is priced.
struct CycleModel {
    /// Eighths of a cycle that a block takes after another one, and in its steady state as a loop.
    let price: @Sendable ([Instruction]) -> (first: UInt32, loop: UInt32)
    /// Eighths of a cycle for a wrong guess at a conditional branch, and for one that is taken.
    let mispredict: UInt64
    let taken: UInt64
    /// Eighths of a cycle for a branch to a register or loaded address.
    let indirect: UInt64
    /// Eighths of a cycle for a line that is not in the instruction cache.
    let lineMiss: UInt64
    /// The instruction cache: bytes of a line, sets of two ways.
    let lineBytes: UInt32
    let cacheSets: UInt32
    /// Whether code that goes straight on is fetched ahead, so that only the target of a jump can be missing.
    let prefetches: Bool

    /// The model of a chip's core.
    init(_ chip: Chip) {
        switch chip.core {
        case .cortexM7:
            price = { Pipeline.price($0) }
            mispredict = CycleRules.mispredict * Counters.unit
            taken = 0
            indirect = CycleRules.indirect * Counters.unit
            lineMiss = CycleRules.instructionMiss * Counters.unit
            lineBytes = 32
            cacheSets = UInt32(chip.cacheBytes / 32 / 2)
            prefetches = false
        case .cortexM4:
            price = { ScalarPipeline.price($0) }
            mispredict = 0
            taken = ScalarRules.refill * Counters.unit
            indirect = ScalarRules.refill * Counters.unit
            lineMiss = ScalarRules.lineMiss * Counters.unit
            lineBytes = ScalarRules.lineBytes
            cacheSets = ScalarRules.lines / 2
            prefetches = true
        }
    }
}
