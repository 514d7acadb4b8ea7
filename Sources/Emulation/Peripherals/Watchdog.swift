/// IWDG (RM0385 section 27) on its oscillator of 32 kHz, or what it really has.
///
/// Once started, only a reset stops it.
final class Watchdog: Peripheral {
    /// Frequency of the oscillator.
    var hertz: Double = 32_000
    private let time: TimeBase
    private var prescaler: UInt32 = 0
    private var reload: UInt32 = 0xFFF
    private var window: UInt32 = 0xFFF
    private var unlocked = false
    private var expiry: UInt64?
    /// Called when the counter reaches zero.
    var bite: () -> Void = {}
    /// Time that does not count, because the core is halted and DBGMCU stops the watchdog in halt.
    func postpone(_ picoseconds: UInt64) {
        if let end = expiry { expiry = end + picoseconds }
    }

    init(time: TimeBase) { self.time = time }

    func reset() {
        (prescaler, reload, window, unlocked, expiry) = (0, 0xFFF, 0xFFF, false, nil)
    }

    var due: UInt64? { expiry }

    func advance(to now: UInt64) {
        guard let end = expiry, now >= end else { return }
        expiry = nil
        bite()
    }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x4: prescaler
        case 0x8: reload
        case 0x10: window
        default: 0
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        switch offset {
        case 0x0:
            unlocked = value & 0xFFFF == 0x5555
            if value & 0xFFFF == 0xCCCC || (value & 0xFFFF == 0xAAAA && expiry != nil) { restart() }
        case 0x4 where unlocked: prescaler = value & 7
        case 0x8 where unlocked: reload = value & 0xFFF
        case 0x10 where unlocked: window = value & 0xFFF
        default: break
        }
    }

    private func restart() {
        let divider = Double(4 << min(prescaler, 6))
        let seconds = divider * Double(reload + 1) / hertz
        expiry = time.now + UInt64(seconds * Double(TimeBase.second))
    }
}
