/// The Cortex-M7's in-order dual issue, simulated over one block of straight-line code.
///
/// Each instruction issues in the first cycle in which its operands are there and the slot rules allow it:
/// - two instructions a cycle; load and store multiples, divisions and doubleword transfers alone;
/// - two loads, but one store, one multiply, one branch, one floating-point operation; never a multiply with a store;
/// - bit-field and SIMD operations in the older slot only; one inline shift a pair.
struct Pipeline {
    /// When and by what a register was made.
    private struct Result {
        var ready = 0
        var kind: Instruction.Kind?
        /// A narrow load, or an ALU operation that is not simple.
        var isLate = false
    }

    private let rules: DualIssueRules
    private var cycle = 8
    private var slots = 0
    private var used: [Instruction] = []
    private var results = [Result](repeating: Result(), count: 512)

    private init(rules: DualIssueRules) { self.rules = rules }

    /// Half cycles that the block takes after another, and in its steady state as a loop, in eighths of a cycle.
    static func price(_ block: [Instruction], _ rules: DualIssueRules) -> (first: UInt32, loop: UInt32) {
        var pipeline = Pipeline(rules: rules)
        let start = pipeline.position
        block.forEach { pipeline.issue($0) }
        let afterFirst = pipeline.position
        for _ in 0..<4 { block.forEach { pipeline.issue($0) } }
        let first = (afterFirst - start) * 4
        let loop = pipeline.position - afterFirst
        return (UInt32(max(first, 4)), UInt32(max(loop, 4)))
    }

    /// Half cycles.
    private var position: Int { cycle * 2 + slots }

    private mutating func nextCycle(_ new: Int) {
        cycle = new
        slots = 0
        used.removeAll(keepingCapacity: true)
    }

    private mutating func issue(_ instruction: Instruction) {
        var earliest = cycle
        var operandsReady = 0
        for register in instruction.reads {
            let wait = available(register, to: instruction)
            earliest = max(earliest, wait)
            operandsReady = max(operandsReady, wait + 1)
        }
        if earliest > cycle { nextCycle(earliest) }
        while !fits(instruction) { nextCycle(cycle + 1) }
        let isOlder = slots == 0
        slots += 1
        used.append(instruction)
        retire(instruction, forwards: instruction.isSimple && isOlder && operandsReady <= cycle)
    }

    /// The cycle in which `register` can be used by `instruction`.
    private func available(_ register: Int, to instruction: Instruction) -> Int {
        let result = results[register & 511]
        guard let maker = result.kind else { return 0 }
        let isLoad = maker == .load || maker == .loadMultiple
        if instruction.addressRegisters.contains(register) {
            if isLoad { return result.ready + rules.loadToAddress - (result.isLate ? 1 : 0) }
            let isLate = maker == .multiply || maker == .simd || maker == .shift
            return result.ready + (isLate ? rules.lateToAddress : 0)
        }
        switch instruction.kind {
        case .store, .storeMultiple:
            return result.ready - rules.storeDataSlack
        case .multiply:
            if instruction.accumulators.contains(register) {
                return result.ready - (maker == .multiply ? rules.accumulateForward : 0)
            }
            return result.ready + (isLoad && !result.isLate ? rules.loadToMultiply : 0)
        case .branch:
            return result.ready
        default:
            let isShifterOperand = instruction.isShifted && register == instruction.shiftedRegister
            guard isShifterOperand || instruction.isEarly else { return result.ready }
            return result.ready + (maker == .alu && !result.isLate ? 0 : rules.toShifter)
        }
    }

    private func fits(_ instruction: Instruction) -> Bool {
        guard let other = used.first else { return true }
        guard slots < 2 else { return false }
        let pair = [instruction.kind, other.kind]
        if Self.alone.contains(where: pair.contains) || instruction.isDouble || other.isDouble {
            return false
        }
        if instruction.isOlderOnly { return false }
        if instruction.isShifted && (other.isShifted || (other.isOlderOnly && other.isEarly)) { return false }
        if Self.isStoreOrMultiply(instruction.kind) && Self.isStoreOrMultiply(other.kind) { return false }
        if instruction.kind == .branch && other.kind == .branch { return false }
        return !(Self.isFloatingPoint(instruction.kind) && Self.isFloatingPoint(other.kind))
    }

    private static let alone: [Instruction.Kind] = [.loadMultiple, .storeMultiple, .divide]

    private static func isStoreOrMultiply(_ kind: Instruction.Kind) -> Bool {
        kind == .store || kind == .multiply
    }

    private static func isFloatingPoint(_ kind: Instruction.Kind) -> Bool {
        kind == .floatingPoint || kind == .floatingPointDivide
    }

    private mutating func retire(_ instruction: Instruction, forwards: Bool) {
        var latency = rules.alu
        var busy = 0
        switch instruction.kind {
        case .multiply: latency = rules.multiply
        case .load: latency = instruction.isNarrowLoad ? rules.narrowLoad : rules.load
        case .loadMultiple, .storeMultiple:
            busy = (instruction.registerCount + 1) / max(rules.registersPerCycle, 1)
        case .divide: (latency, busy) = (rules.divide, rules.divideBusy)
        case .floatingPoint:
            latency =
                instruction.isFused
                ? rules.fused : instruction.isChained ? rules.chained : rules.floatingPoint
        case .floatingPointDivide:
            (latency, busy) = (rules.floatingPointDivide, rules.floatingPointDivideBusy)
        default: break
        }
        if forwards { latency = rules.earlyForward }
        for register in instruction.writes {
            let isWriteBack = isMemory(instruction.kind) && !instruction.loaded.contains(register)
            results[register & 511] =
                isWriteBack
                ? Result(ready: cycle + rules.alu, kind: .alu, isLate: false)
                : Result(
                    ready: cycle + latency, kind: instruction.kind,
                    isLate: instruction.isNarrowLoad || (instruction.kind == .alu && !instruction.isSimple))
        }
        if busy > 0 { nextCycle(cycle + busy) }
    }

    private func isMemory(_ kind: Instruction.Kind) -> Bool {
        kind == .load || kind == .loadMultiple || kind == .store || kind == .storeMultiple
    }
}
