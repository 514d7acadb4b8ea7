/// The Cortex-M4's single issue: every instruction has its price, and neighbouring loads and stores overlap.
///
/// The address phase of a load overlaps the data phase of the load before it, that of a store with an immediate offset too;
/// nothing overlaps a store (TRM 3.3.3; "notes" of `ScalarRules`).
struct ScalarPipeline {
    private let rules: ScalarRules
    private var total = 0
    private var previous: Instruction?
    /// Instructions of two words in a row behind one of several cycles.
    private var split = Int.max
    private var accesses = 0
    private var companions: UInt64 = 0

    private init(rules: ScalarRules) { self.rules = rules }

    /// What the block costs after another, and in its steady state as a loop.
    static func price(_ block: [Instruction], _ rules: ScalarRules) -> BlockPrice {
        var pipeline = ScalarPipeline(rules: rules)
        let first = pipeline.run(block)
        let companions = pipeline.companions
        let loop = pipeline.run(block)
        return BlockPrice(
            first: UInt32(max(first, 1) * 8), loop: UInt32(max(loop, 1) * 8), companions: companions,
            hasSplitEntry: block.first?.isSplit == true)
    }

    private mutating func run(_ block: [Instruction]) -> Int {
        (total, accesses, companions) = (0, 0, 0)
        for instruction in block { issue(instruction) }
        return total
    }

    private mutating func issue(_ instruction: Instruction) {
        var cycles = cycles(instruction)
        if let previous {
            if Self.waitsForAddress(instruction, previous) { cycles += rules.addressWait }
            // Nothing overlaps a store, and a load behind it waits for its data phase.
            if previous.kind == .store, instruction.kind == .load || instruction.kind == .loadMultiple {
                cycles += rules.afterStore
            }
        }
        // The fetch of a word a cycle falls behind instructions that need two words each.
        if cycles > 1 {
            split = 0
        } else if instruction.isSplit, split < 3 {
            split += 1
            if split == 3 { cycles += rules.splitFetch }
        } else {
            split = .max
        }
        total += cycles
        accesses += instruction.accesses
        previous = instruction
    }

    private mutating func cycles(_ instruction: Instruction) -> Int {
        switch instruction.kind {
        case .load:
            let words = instruction.isDouble ? 2 : 1
            return (overlaps(instruction) ? rules.pipelinedLoad : rules.load) + (words - 1) * rules.multiple
        case .store:
            let more = instruction.isDouble ? rules.multiple : 0
            if instruction.access?.index != nil { return rules.indexedStore + more }
            return (overlaps(instruction) ? rules.pipelinedStore : rules.store) + more
        case .loadMultiple, .storeMultiple:
            let bytes = instruction.access?.bytes ?? 4
            return rules.multiple + max(bytes / 4, 1)
        case .divide: return rules.divide
        case .floatingPoint:
            return instruction.isFused || instruction.isChained
                ? rules.fused : rules.floatingPoint
        case .floatingPointDivide: return rules.floatingPointDivide
        case .branch where !instruction.isConditional && !instruction.isIndirect:
            return rules.operation + rules.refill
        case .other: return instruction.isFolded ? rules.folded : rules.operation
        case .alu, .shift, .simd, .multiply, .branch: return rules.operation
        }
    }

    /// Whether an access's address phase overlaps the data phase of the load before it: not if it waits for that load's
    /// result or for its base, nor if the instruction lies in two words.
    private mutating func overlaps(_ instruction: Instruction) -> Bool {
        guard let previous, previous.kind == .load, !instruction.isSplit,
            !instruction.addressRegisters.contains(where: previous.writes.contains)
        else { return false }
        // Both must go to one memory, as those by one base do; else addresses decide.
        if instruction.access?.base != previous.access?.base || instruction.access == nil, accesses < 64 {
            companions |= 1 << UInt64(accesses)
        }
        return true
    }

    /// Whether an address is made in the cycle before, which has no way there but by the registers.
    private static func waitsForAddress(_ instruction: Instruction, _ previous: Instruction) -> Bool {
        switch previous.kind {
        case .load, .loadMultiple, .store, .storeMultiple, .branch, .other: false
        default: instruction.addressRegisters.contains(where: previous.writes.contains)
        }
    }
}
