/// The Cortex-M7's in-order dual issue, simulated over one block of straight-line code.
///
/// Each instruction issues in the first cycle in which its operands are there and the slot rules allow it:
/// - two instructions a cycle; load and store multiples, divisions and doubleword transfers alone;
/// - two loads, of words in different banks, but one store, one multiply, one branch, one floating-point operation; never a
///   multiply with a store;
/// - bit-field and SIMD operations in the older slot only; one shifted operand a pair, none beside a bit-field operation
///   that takes the shifter.
///
/// There are an early and a late ALU, a cycle apart. Adds, moves and shifts whose operands are there a cycle ahead are done
/// early and can be used in the same cycle by what is late, in the next by what is early: shifted operands, addresses.
struct Pipeline {
    /// When and by what a register was made.
    private struct Result {
        var ready = 0
        var kind: Instruction.Kind?
        /// A narrow load, or an ALU operation that is not simple.
        var isLate = false
        /// Made by the early ALU.
        var isEarly = false
    }

    private let rules: DualIssueRules
    private var cycle = 8
    private var slots = 0
    private var used: [Instruction] = []
    private var results = [Result](repeating: Result(), count: 512)
    /// Accesses so far, and which of them share a cycle with the one before.
    private var accesses = 0
    private var companions: UInt64 = 0
    /// When flags were set last, by the late ALU whatever made them (notes).
    private var flagsCycle = 0
    private var hasLateFlags = false

    private init(rules: DualIssueRules) { self.rules = rules }

    /// What the block costs after another, and in its steady state as a loop.
    static func price(_ block: [Instruction], _ rules: DualIssueRules) -> BlockPrice {
        var pipeline = Pipeline(rules: rules)
        let start = pipeline.position
        pipeline.run(block)
        let afterFirst = pipeline.position
        var price = BlockPrice(
            first: UInt32(max((afterFirst - start) * 4, 4)), loop: 0, companions: pipeline.companions,
            hasLateFlags: pipeline.hasLateFlags)
        for _ in 0..<4 { pipeline.run(block) }
        price.loop = UInt32(max(pipeline.position - afterFirst, 4))
        let isLoop = block.last?.target == block.first?.address
        if isLoop { price.companions = pipeline.companions }
        return price
    }

    private mutating func run(_ block: [Instruction]) {
        (accesses, companions) = (0, 0)
        block.forEach { issue($0) }
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
        let older = used.first
        slots += 1
        used.append(instruction)
        note(instruction, after: older)
        let mayBeEarly =
            older.map { instruction.isPlainShift && !$0.isShifted && !$0.takesShifter } ?? true
        retire(instruction, isEarly: instruction.isSimple && mayBeEarly && operandsReady <= cycle)
    }

    /// Notes what only addresses and branches will decide.
    private mutating func note(_ instruction: Instruction, after older: Instruction?) {
        if let older, older.kind == .load, instruction.kind == .load, accesses < 64 {
            if Self.banks(older, instruction) == nil { companions |= 1 << UInt64(accesses) }
        }
        accesses += instruction.accesses
        if instruction.isConditional {
            // A comparison with zero in the branch itself waits for its register.
            let made = instruction.comparesWithZero ? instruction.reads.map(made).max() ?? 0 : flagsCycle
            hasLateFlags = cycle - made < rules.flagsAhead
        }
        if instruction.setsFlags { flagsCycle = cycle }
    }

    /// The cycle in which a register was made.
    private func made(_ register: Int) -> Int {
        let result = results[register & 511]
        return result.isEarly ? cycleAfter(result) - 1 : result.ready - rules.alu
    }

    /// Whether two loads go to the same bank, if that can be told: they have a base in common.
    private static func banks(_ first: Instruction, _ second: Instruction) -> Bool? {
        guard let one = first.access, let other = second.access, one.base == other.base, one.index == nil,
            other.index == nil, first.writes.count == first.loaded.count,
            second.writes.count == second.loaded.count
        else { return nil }
        let distance = one.displacement - other.displacement
        // Bytes and half-words of one word, or of neighbours: it depends on where the base is.
        guard distance & 3 == 0 else { return nil }
        return distance & 4 == 0
    }

    /// The cycle in which `register` can be used by `instruction`.
    private func available(_ register: Int, to instruction: Instruction) -> Int {
        let result = results[register & 511]
        guard let maker = result.kind else { return 0 }
        let isLoad = maker == .load || maker == .loadMultiple
        if instruction.addressRegisters.contains(register) {
            if isLoad { return result.ready + rules.loadToAddress - (result.isLate ? 1 : 0) }
            if result.isEarly { return max(result.ready, cycleAfter(result)) }
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
            guard instruction.earlyRegisters.contains(register) else { return result.ready }
            if result.isEarly { return cycleAfter(result) }
            return result.ready + (maker == .alu && !result.isLate ? 0 : rules.toShifter)
        }
    }

    /// The cycle behind that in which the early ALU made a result.
    private func cycleAfter(_ result: Result) -> Int { result.ready - rules.earlyForward + 1 }

    private func fits(_ instruction: Instruction) -> Bool {
        guard let other = used.first else { return true }
        guard slots < 2 else { return false }
        let pair = [instruction.kind, other.kind]
        if Self.alone.contains(where: pair.contains) || instruction.isDouble || other.isDouble {
            return false
        }
        if instruction.isOlderOnly { return false }
        if instruction.isShifted && (other.isShifted || other.takesShifter) { return false }
        if pair == [.load, .load], Self.banks(other, instruction) == true { return false }
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

    private mutating func retire(_ instruction: Instruction, isEarly: Bool) {
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
        if isEarly { latency = rules.earlyForward }
        for register in instruction.writes {
            let isWriteBack = isMemory(instruction.kind) && !instruction.loaded.contains(register)
            results[register & 511] =
                isWriteBack
                ? Result(ready: cycle + rules.alu, kind: .alu, isLate: false)
                : Result(
                    ready: cycle + latency, kind: instruction.kind,
                    isLate: instruction.isNarrowLoad || (instruction.kind == .alu && !instruction.isSimple),
                    isEarly: isEarly)
        }
        if busy > 0 { nextCycle(cycle + busy) }
    }

    private func isMemory(_ kind: Instruction.Kind) -> Bool {
        kind == .load || kind == .loadMultiple || kind == .store || kind == .storeMultiple
    }
}
