/// SysTick (ARMv7-M ARM B3.3).
final class SysTick {
    private let time: TimeBase
    private var control: UInt32 = 0
    private var reload: UInt32 = 0
    private var startValue: UInt32 = 0
    private var startCycle: UInt64 = 0
    private var wraps: UInt64 = 0
    private var countFlag = false
    /// Called at each wrap with TICKINT set.
    var fired: () -> Void = {}

    init(time: TimeBase) { self.time = time }

    func reset() { (control, reload, startValue, wraps, countFlag) = (0, 0, 0, 0, false) }

    /// Cycles of the core clock per count: the external reference of STM32 is HCLK / 8.
    private var divider: UInt64 { control.bit(2) ? 1 : 8 }
    private var ticks: UInt64 { (time.cycles &- startCycle) / divider }

    /// Cycle of the core clock at which the counter wraps next.
    var dueCycle: UInt64? {
        guard control.bit(0), control.bit(1), reload > 0 else { return nil }
        return startCycle + (UInt64(startValue) + wraps * UInt64(reload + 1) + 1) * divider
    }

    func advance() {
        guard control.bit(0), reload > 0 else { return }
        let now = ticks
        guard now > UInt64(startValue) else { return }
        let passed = (now - UInt64(startValue) - 1) / UInt64(reload + 1) + 1
        guard passed > wraps else { return }
        wraps = passed
        countFlag = true
        if control.bit(1) { fired() }
    }

    private var current: UInt32 {
        guard control.bit(0), reload > 0 else { return startValue }
        let now = ticks
        if now <= UInt64(startValue) { return startValue - UInt32(now) }
        return reload - UInt32((now - UInt64(startValue) - 1) % UInt64(reload + 1))
    }

    private func restart(from value: UInt32) {
        (startValue, startCycle, wraps) = (value, time.cycles, 0)
    }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x10:
            advance()
            defer { countFlag = false }
            return control | .flag(16, countFlag)
        case 0x14: return reload
        case 0x18: return current
        case 0x1C: return 0xC000_0000
        default: return 0
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        switch offset {
        case 0x10:
            let now = current
            control = value & 7
            restart(from: now)
        case 0x14: reload = value & 0xFF_FFFF
        case 0x18:
            countFlag = false
            restart(from: 0)
        default: break
        }
    }
}
