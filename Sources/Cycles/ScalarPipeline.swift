/// The Cortex-M4's single issue: every instruction has its price, and loads in a row overlap.
enum ScalarPipeline {
    /// Eighths of a cycle that the block takes after another, and in its steady state as a loop.
    static func price(_ block: [Instruction], _ rules: ScalarRules) -> (first: UInt32, loop: UInt32) {
        let first = cycles(block, after: nil, rules)
        let loop = cycles(block, after: block.last, rules)
        return (UInt32(max(first, 1) * 8), UInt32(max(loop, 1) * 8))
    }

    private static func cycles(
        _ block: [Instruction], after last: Instruction?, _ rules: ScalarRules
    ) -> Int {
        var total = 0
        var previous = last
        for instruction in block {
            total += cycles(instruction, after: previous, rules)
            previous = instruction
        }
        return total
    }

    private static func cycles(
        _ instruction: Instruction, after previous: Instruction?, _ rules: ScalarRules
    ) -> Int {
        switch instruction.kind {
        case .load:
            let words = instruction.isDouble ? 2 : 1
            let first = overlaps(instruction, previous) ? rules.pipelinedLoad : rules.load
            return first + words - 1
        case .store:
            return rules.store + (instruction.isDouble ? rules.multiple : 0)
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

    /// Whether a load's address phase overlaps the data phase before it: not if it waits for that very address.
    private static func overlaps(_ load: Instruction, _ previous: Instruction?) -> Bool {
        guard let previous, previous.kind == .load || previous.kind == .store else { return false }
        return !load.addressRegisters.contains { previous.loaded.contains($0) }
    }
}
