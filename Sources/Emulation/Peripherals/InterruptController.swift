/// NVIC and the pending, active and priority state of all exceptions (ARMv7-M ARM B1.5 and B3.4).
final class InterruptController {
    /// Exceptions 0 to 15 of the architecture and the chip's interrupts.
    let count: Int

    private(set) var pending: [Bool] {
        didSet { hasPending = pending.contains(true) }
    }
    /// Whether anything is pending: asked often, changed rarely.
    private(set) var hasPending = false
    private var enabled: [Bool]
    private var priority: [UInt8]
    /// Exceptions being served, the latest last.
    private(set) var active: [Int] = []
    /// Called when something may have become deliverable.
    var attention: () -> Void = {}

    init(interrupts: Int) {
        count = 16 + interrupts
        pending = [Bool](repeating: false, count: count)
        enabled = pending
        priority = [UInt8](repeating: 0, count: count)
    }

    func reset() {
        pending = [Bool](repeating: false, count: count)
        enabled = [Bool](repeating: false, count: count)
        priority = [UInt8](repeating: 0, count: count)
        active = []
    }

    func setPending(_ number: Int, _ value: Bool = true) {
        guard pending.indices.contains(number) else { return }
        pending[number] = value
        if value { attention() }
    }

    func enter(_ number: Int) {
        pending[number] = false
        active.append(number)
    }

    func leave(_ number: Int) {
        if let index = active.lastIndex(of: number) { active.remove(at: index) }
    }

    func isActive(_ number: Int) -> Bool { active.contains(number) }

    /// Priority of an exception: smaller goes first; the chip implements 4 bits.
    func priority(of number: Int) -> Int {
        switch number {
        case 2: -2
        case 3: -1
        default: Int(priority[number])
        }
    }

    /// Priority of what runs, masks included; 256 in thread mode with nothing masked.
    func executionPriority(primask: Bool, faultmask: Bool, basepri: UInt32) -> Int {
        var lowest = active.map { priority(of: $0) }.min() ?? 256
        if basepri & 0xF0 != 0 { lowest = min(lowest, Int(basepri & 0xF0)) }
        if primask { lowest = min(lowest, 0) }
        if faultmask { lowest = min(lowest, -1) }
        return lowest
    }

    /// The pending exception that goes first, if it may preempt `execution`.
    func deliverable(over execution: Int) -> Int? {
        var best: Int?
        for number in 2..<count where pending[number] && (number < 16 || enabled[number]) {
            guard priority(of: number) < execution else { continue }
            if let current = best, priority(of: current) <= priority(of: number) { continue }
            best = number
        }
        return best
    }

    /// NVIC registers, offset from 0xE000E000.
    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x100..<0x110: bits(offset - 0x100, of: enabled)
        case 0x180..<0x190: bits(offset - 0x180, of: enabled)
        case 0x200..<0x210: bits(offset - 0x200, of: pending)
        case 0x280..<0x290: bits(offset - 0x280, of: pending)
        case 0x300..<0x310: bits(offset - 0x300, of: (0..<count).map(isActive))
        case 0x400..<0x4F0: priorities(from: 16 + Int(offset - 0x400) & ~3)
        default: 0
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        switch offset {
        case 0x100..<0x110: set(offset - 0x100, value) { enabled[$0] = true }
        case 0x180..<0x190: set(offset - 0x180, value) { enabled[$0] = false }
        case 0x200..<0x210: set(offset - 0x200, value) { pending[$0] = true }
        case 0x280..<0x290: set(offset - 0x280, value) { pending[$0] = false }
        case 0x400..<0x4F0: setPriorities(from: 16 + Int(offset - 0x400) & ~3, value)
        default: break
        }
        attention()
    }

    private func bits(_ offset: UInt32, of flags: [Bool]) -> UInt32 {
        let first = 16 + Int(offset / 4) * 32
        return (0..<32).reduce(0) { $0 | .flag($1, first + $1 < count && flags[first + $1]) }
    }

    private func set(_ offset: UInt32, _ value: UInt32, _ apply: (Int) -> Void) {
        let first = 16 + Int(offset / 4) * 32
        for index in 0..<32 where value.bit(index) && first + index < count { apply(first + index) }
    }

    /// Four priority bytes, also of the system handlers (SHPR1 starts at exception 4).
    func priorities(from first: Int) -> UInt32 {
        (0..<4).reduce(0) { word, index in
            guard first + index < count else { return word }
            return word | UInt32(priority[first + index]) << UInt32(8 * index)
        }
    }

    func setPriorities(from first: Int, _ value: UInt32) {
        for index in 0..<4 where first + index < count {
            priority[first + index] = UInt8(value >> UInt32(8 * index) & 0xF0)
        }
    }
}
