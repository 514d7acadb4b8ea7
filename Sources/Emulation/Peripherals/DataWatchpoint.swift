/// DWT (ARMv7-M ARM C1.8): the cycle counter behind its software lock.
final class DataWatchpoint: Peripheral {
    private let time: TimeBase
    private var control: UInt32 = 0x4000_0000
    private var base: UInt64 = 0
    private var held: UInt32 = 0
    private var unlocked = false
    /// DEMCR.TRCENA: without it the unit does not count.
    var traceEnabled = false {
        willSet { hold() }
        didSet { release() }
    }

    /// Whether software must unlock the unit first, as on a Cortex-M7.
    private let hasLock: Bool

    init(time: TimeBase, hasLock: Bool) {
        self.time = time
        self.hasLock = hasLock
        unlocked = !hasLock
    }

    func reset() {
        hold()
        control = 0x4000_0000
        unlocked = !hasLock
    }

    private var counting: Bool { traceEnabled && control.bit(0) }
    private var count: UInt32 { counting ? UInt32(truncatingIfNeeded: time.cycles &- base) : held }
    private func hold() { held = count }
    private func release() { base = time.cycles &- UInt64(held) }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x000: control
        case 0x004: count
        case 0xFB4 where hasLock: unlocked ? 1 : 3
        case 0xFE0: 0x02
        case 0xFE4: 0xB0
        case 0xFE8: 0x3B
        default: 0
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        if offset == 0xFB0, hasLock {
            unlocked = value == 0xC5AC_CE55
        } else if unlocked {
            writeUnlocked(offset, value)
        }
    }

    /// A write that the lock does not concern: a debugger's.
    func writeUnlocked(_ offset: UInt32, _ value: UInt32) {
        switch offset {
        case 0x000:
            hold()
            control = 0x4000_0000 | value & 0x0FFF_FFFF
            release()
        case 0x004:
            held = value
            release()
        default: break
        }
    }
}
