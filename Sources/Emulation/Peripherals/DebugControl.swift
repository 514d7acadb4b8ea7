/// DHCSR, DCRSR, DCRDR, DEMCR and DFSR (ARMv7-M ARM C1.6), as the probe sees them.
final class DebugControl {
    private(set) var enabled = false
    private(set) var halted = false
    private(set) var lockedUp = false
    private var maskInterrupts = false
    private var wasReset = false
    private var data: UInt32 = 0
    private var exceptionMonitor: UInt32 = 0
    /// Why the core halted, until the debugger removes it: HALTED, BKPT, VCATCH.
    private var events: UInt32 = 0
    private static let eventMask: UInt32 = 0x1F
    /// Called when the core is to halt, run, or do one instruction.
    var haltChanged: () -> Void = {}
    var step: () -> Void = {}
    var traceChanged: (Bool) -> Void = { _ in }
    /// Register transfer by DCRSR's selector.
    var readRegister: (Int) -> UInt32 = { _ in 0 }
    var writeRegister: (Int, UInt32) -> Void = { _, _ in }

    /// Whether the core stops at the reset vector.
    var catchesReset: Bool { enabled && exceptionMonitor.bit(0) }

    /// Interrupts are held off while the probe runs a loader.
    var interruptsMasked: Bool { enabled && maskInterrupts }

    /// Takes note of a system reset, which leaves the debug registers alone.
    func systemReset() {
        wasReset = true
        lockedUp = false
        halted = catchesReset
        if halted { events |= 1 << 3 }
    }

    /// Halts the core, as BKPT does with debugging enabled.
    func halt() {
        halted = true
        events |= 1 << 1
        haltChanged()
    }

    func lockUp() { lockedUp = true }

    /// Brings the core out of lock-up because the probe gave it another place to run.
    func leaveLockUp() { lockedUp = false }

    /// DHCSR of a core that is held in reset.
    var inReset: UInt32 { .flag(0, enabled) | .flag(25, true) }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0xD30: return events
        case 0xDF0:
            let status =
                UInt32.flag(0, enabled) | .flag(1, halted) | .flag(3, maskInterrupts) | .flag(16, true)
                | .flag(17, halted) | .flag(19, lockedUp && !halted) | .flag(24, !halted)
                | .flag(25, wasReset)
            wasReset = false
            return status
        case 0xDF8: return data
        case 0xDFC: return exceptionMonitor
        default: return 0
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        switch offset {
        case 0xD30: events &= ~(value & Self.eventMask)
        case 0xDF0: writeControl(value)
        case 0xDF4:
            let selector = Int(value & 0x7F)
            if value.bit(16) { writeRegister(selector, data) } else { data = readRegister(selector) }
        case 0xDF8: data = value
        case 0xDFC:
            exceptionMonitor = value
            traceChanged(value.bit(24))
        default: break
        }
    }

    private func writeControl(_ value: UInt32) {
        guard value >> 16 == 0xA05F else { return }
        enabled = value.bit(0)
        maskInterrupts = value.bit(3)
        let halt = enabled && value.bit(1)
        if halted, !halt, value.bit(2), enabled {
            step()
            return
        }
        guard halt != halted else { return }
        halted = halt
        if halt { events |= 1 }
        haltChanged()
    }
}
