/// DBGMCU (RM0385 section 40.16): what the chip is, and what stops while the core is halted.
struct DebugUnit {
    /// DBGMCU_IDCODE.
    let identity: UInt32
    private var registers: [UInt32] = [0, 0, 0]

    init(identity: UInt32) { self.identity = identity }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x0: identity
        case 0x4, 0x8, 0xC: registers[Int(offset / 4) - 1]
        default: 0
        }
    }

    mutating func write(_ offset: UInt32, _ value: UInt32) {
        if offset >= 4 && offset <= 12 { registers[Int(offset / 4) - 1] = value }
    }

    /// DBG_IWDG_STOP.
    var stopsWatchdogInHalt: Bool { registers[1].bit(12) }
}
