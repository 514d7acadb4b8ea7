import Cycles

/// Exception entry and return (ARMv7-M ARM B1.5), which the emulator's library leaves out.
extension Machine {
    private enum Status {
        static let unstackingError: UInt32 = 1 << 11
        static let stackingError: UInt32 = 1 << 12
        static let forbiddenStacking: UInt32 = 1 << 4
        static let vectorError: UInt32 = 1 << 1
        static let forced: UInt32 = 1 << 30
        static let debugEvent: UInt32 = 1 << 31
    }

    private var executionPriority: Int {
        system.interrupts.executionPriority(
            primask: processor[.primask].bit(0), faultmask: processor[.faultmask].bit(0),
            basepri: processor[.basepri])
    }

    /// The exception that would be taken now, if any.
    var deliverableException: Int? {
        guard system.interrupts.hasPending, !system.debug.interruptsMasked else { return nil }
        return system.interrupts.deliverable(over: executionPriority)
    }

    func deliverPending() {
        if let number = deliverableException { enter(number, returnTo: processor[.pc]) }
    }

    func handleInterrupt(_ number: UInt32, at pc: UInt32) {
        switch number {
        case 2: take(exception: 11, at: pc)
        case 3:
            // The library's prefetch abort: a fetch from a peripheral.
            failedAccess = FailedAccess(kind: .fetch, address: pc)
            handleFailedAccess(at: pc)
        case 7:
            guard !system.debug.enabled else { return system.debug.halt() }
            system.hardFaults |= Status.debugEvent
            take(exception: 3, at: pc)
        case 4: take(.unaligned, at: pc)
        case 8: returnFromException(pc | 1)
        default: take(.undefinedInstruction, at: pc)
        }
    }

    func handleFailedAccess(at pc: UInt32) {
        guard let access = failedAccess else { return take(.instructionBus, at: pc) }
        if access.kind != .fetch, system.protection.denies(access.address) {
            return take(.protection(access.address), at: locate(access, from: pc).address)
        }
        switch access.kind {
        case .fetch:
            let isDevice = access.address >= 0x4000_0000 && access.address < 0x6000_0000
            take(isDevice || access.address >= 0xA000_0000 ? .executeNever : .instructionBus, at: pc)
        case .load:
            take(.preciseBus(access.address), at: locate(access, from: pc).address)
        case .store:
            let found = locate(access, from: pc)
            take(.impreciseBus, at: found.address &+ UInt32(found.size))
        }
    }

    /// Finds the instruction of a block whose access failed.
    ///
    /// The library reports the block's first address only, but leaves all registers as they were at the failed
    /// instruction: it is the first one that would access this address with them.
    private func locate(_ access: FailedAccess, from start: UInt32) -> (address: UInt32, size: Int) {
        for instruction in blocks.instructions(at: start, size: 1024) {
            if let operand = instruction.access, operand.isStore == (access.kind == .store),
                reaches(operand, access.address, at: instruction)
            {
                return (instruction.address, instruction.size)
            }
            if instruction.isBranch && !instruction.isConditional { break }
        }
        return (start, 2)
    }

    private func reaches(_ operand: Instruction.Access, _ address: UInt32, at instruction: Instruction)
        -> Bool
    {
        let base = operand.base == 15 ? (instruction.address &+ 4) & ~3 : processor[.r(operand.base)]
        let bytes = UInt32(max(operand.bytes, 4))
        if operand.descending { return base &- address &- 1 < bytes }
        var effective = base &+ UInt32(truncatingIfNeeded: operand.displacement)
        if let index = operand.index {
            effective = base &+ processor[.r(index)] << UInt32(operand.shift & 31)
        }
        // A post-indexed access goes to the base itself.
        return address &- effective < bytes || address &- base < bytes
    }

    /// Takes a fault, escalated to HardFault or lock-up as its priority demands.
    func take(_ fault: Fault, at address: UInt32) {
        if hasFirmware { report(fault.name, "by the instruction at 0x\(String(address, radix: 16))") }
        system.configurableFaults |= fault.status
        if case .preciseBus(let target) = fault { system.busFaultAddress = target }
        if case .protection(let target) = fault { system.memoryFaultAddress = target }
        take(exception: fault.exception, at: address)
    }

    private func take(exception: Int, at address: UInt32) {
        counters.pointee.previous = nil
        var number = exception
        let execution = executionPriority
        if number != 3, !system.enabled(number) || system.interrupts.priority(of: number) >= execution {
            number = 3
            system.hardFaults |= Status.forced
        }
        guard number != 3 || execution > -1 else {
            system.debug.lockUp()
            log("the core locked up at 0x\(String(address, radix: 16))")
            return
        }
        enter(number, returnTo: address)
    }

    /// Pushes the frame, fetches the vector and goes on in the handler.
    private func enter(_ requested: Int, returnTo address: UInt32) {
        var number = requested
        counters.pointee.previous = nil
        let status = processor[.xpsr]
        let control = processor[.control]
        let isThread = status & 0x1FF == 0
        let usesProcessStack = isThread && control.bit(1)
        let stacksFloatingPoint = control.bit(2) && system.stacksFloatingPoint
        let stack = processor[.sp]
        let isPadded = system.alignsStack && stack.bit(2)
        let frame = (stack & ~3) &- (isPadded ? 4 : 0) &- (stacksFloatingPoint ? 104 : 32)
        let words =
            [0, 1, 2, 3, 12].map { processor[.r($0)] }
            + [processor[.lr], address & ~1, status & ~0x200 | .flag(9, isPadded)]
        var isStacked = push(words, at: frame)
        if stacksFloatingPoint {
            let floats = (0..<16).map { processor[.s($0)] } + [processor[.fpscr]]
            isStacked = push(floats, at: frame &+ 32) && isStacked
        }
        if !isStacked { number = derive(from: number, isForbidden: system.protection.denies(frame)) }
        processor[.sp] = frame
        processor[.control] = control & 1
        processor[.xpsr] = status & 0xF80F_0000 | 0x0100_0000 | UInt32(number)
        let mode: UInt32 = isThread ? (usesProcessStack ? 0xD : 0x9) : 0x1
        processor[.lr] = 0xFFFF_FFE0 | mode | (stacksFloatingPoint ? 0 : 0x10)
        system.interrupts.enter(number)
        fetchVector(number)
    }

    /// An error while stacking is a fault of its own, of the bus or of what protects memory; the more urgent one is
    /// entered first.
    private func derive(from number: Int, isForbidden: Bool) -> Int {
        system.configurableFaults |= isForbidden ? Status.forbiddenStacking : Status.stackingError
        let interrupts = system.interrupts
        var derived = isForbidden ? 4 : 5
        if !system.enabled(derived) || interrupts.priority(of: derived) >= executionPriority {
            derived = 3
            system.hardFaults |= Status.forced
        }
        guard derived != number else { return number }
        let first = (interrupts.priority(of: derived), derived) < (interrupts.priority(of: number), number)
        interrupts.setPending(first ? number : derived)
        return first ? derived : number
    }

    private func push(_ words: [UInt32], at address: UInt32) -> Bool {
        var isComplete = true
        for (index, word) in words.enumerated() {
            let target = address &+ UInt32(4 * index)
            let isRAM = Int(target &- ram.base) < ram.count || Int(target) + 4 <= instructionRAM.count
            if !isRAM || !write(target, width: 4, word) { isComplete = false }
        }
        return isComplete
    }

    private func fetchVector(_ number: Int) {
        guard let vector = read(system.vectors &+ UInt32(4 * number), width: 4) else {
            system.hardFaults |= Status.vectorError
            system.debug.lockUp()
            return
        }
        processor[.pc] = vector & ~1
        if !vector.bit(0) { take(.invalidState, at: vector) }
    }

    /// Unstacks what an exception entry left, as a branch to `value` in handler mode asks.
    private func returnFromException(_ value: UInt32) {
        let number = Int(processor[.xpsr] & 0x1FF)
        let mode = value & 0xF
        let hasFloatingPoint = !value.bit(4)
        let isThread = mode == 0x9 || mode == 0xD
        guard value & 0xFFFF_FFE0 == 0xFFFF_FFE0, isThread || mode == 0x1 else {
            system.interrupts.leave(number)
            return take(.invalidReturn, at: value)
        }
        let usesProcessStack = mode == 0xD
        let frame = usesProcessStack ? processor[.psp] : processor[.sp]
        let size: UInt32 = hasFloatingPoint ? 104 : 32
        let words = (0..<size / 4).compactMap { read(frame &+ 4 * $0, width: 4) }
        system.interrupts.leave(number)
        guard words.count == Int(size / 4) else {
            system.configurableFaults |= Status.unstackingError
            return take(exception: 5, at: value)
        }
        if number != 2 { processor[.faultmask] = 0 }
        let status = words[7]
        let stack = frame &+ size &+ (status.bit(9) ? 4 : 0)
        for (index, register) in [0, 1, 2, 3, 12].enumerated() { processor[.r(register)] = words[index] }
        processor[.lr] = words[5]
        if hasFloatingPoint {
            for index in 0..<16 { processor[.s(index)] = words[8 + index] }
            processor[.fpscr] = words[24]
        }
        if usesProcessStack { processor[.psp] = stack } else { processor[.sp] = stack }
        processor[.xpsr] = status & ~0x200
        processor[.control] =
            processor[.control] & 1 | (usesProcessStack ? 2 : 0) | .flag(2, hasFloatingPoint)
        processor[.pc] = words[6] & ~1
        counters.pointee.previous = nil
    }
}
