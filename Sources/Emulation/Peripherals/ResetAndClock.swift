import Cycles

/// Why the chip last started, as RCC_CSR tells it (RM0385 5.3.21).
enum ResetCause: UInt32 {
    case power = 0x0E00_0000
    case pin = 0x0400_0000
    case software = 0x1400_0000
    case watchdog = 0x2400_0000
}

/// RCC (RM0385 section 5): clock tree, clock gates and reset flags.
///
/// HSE is the 8 MHz square wave that a Nucleo's ST-LINK feeds into OSC_IN: it is ready only with HSEBYP.
/// The PLL takes its time to lock, and never does on an input that is not there.
final class ResetAndClock: ClockTree {
    private enum Offset {
        static let cr: UInt32 = 0x00
        static let pllcfgr: UInt32 = 0x04
        static let cfgr: UInt32 = 0x08
        static let cir: UInt32 = 0x0C
        static let ahb1enr: UInt32 = 0x30
        static let apb1enr: UInt32 = 0x40
        static let csr: UInt32 = 0x74
        static let dckcfgr2: UInt32 = 0x90
    }

    private static let hsi: Double = 16_000_000
    private static let hse: Double = 8_000_000

    private var registers = [UInt32](repeating: 0, count: 256)
    private var flags: UInt32 = ResetCause.power.rawValue
    var changed: (Double) -> Void = { _ in }

    private let time: TimeBase
    private let chip: Chip
    /// When the PLL was switched on, or its input changed.
    private var lockStart: UInt64?
    var imperfections = Imperfections.none {
        didSet {
            inputEnd = imperfections.clockFailsAfter.map { UInt64(max(0, $0) * Double(TimeBase.second)) }
        }
    }
    /// When the clock input stops.
    private var inputEnd: UInt64?
    private var inputHasFailed = false
    /// Called when the clock security system has found the input dead.
    var inputFailed: () -> Void = {}

    init(time: TimeBase, chip: Chip) {
        self.time = time
        self.chip = chip
        reset()
    }

    func reset() {
        lockStart = nil
        registers = [UInt32](repeating: 0, count: 256)
        registers[0] = 0x83
        registers[1] = 0x2400_3010
        registers[Int(Offset.ahb1enr) / 4] = chip.clocksAfterReset
        changed(hclk)
    }

    func record(_ cause: ResetCause) {
        flags = cause == .power ? cause.rawValue : flags | cause.rawValue
    }

    func read(_ offset: UInt32) -> UInt32 {
        let value = registers[Int(offset / 4) & 255]
        switch offset {
        case Offset.cr:
            return value | .flag(1, value.bit(0)) | .flag(17, hseReady) | .flag(25, hasLocked)
                | .flag(27, value.bit(26)) | .flag(29, value.bit(28))
        case Offset.cfgr:
            return value & ~0xC | systemClock << 2
        case Offset.csr:
            return flags | value & 1 | (value & 1) << 1
        default:
            return value
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        if offset == Offset.csr && value.bit(24) { flags = 0 }
        if offset == Offset.cr, value.bit(24) != registers[0].bit(24) {
            lockStart = value.bit(24) ? time.now : nil
        }
        if offset == Offset.cir {
            // CSSC removes CSSF, which is read only.
            let flag = value.bit(23) ? 0 : registers[Int(Offset.cir) / 4] & 1 << 7
            registers[Int(Offset.cir) / 4] = value & ~(1 << 23 | 1 << 7) | flag
            return
        }
        registers[Int(offset / 4) & 255] = value
        if offset <= Offset.cfgr { changed(hclk) }
    }

    var due: UInt64? { inputHasFailed ? nil : inputEnd }

    func advance(to now: UInt64) {
        guard let inputEnd, !inputHasFailed, now >= inputEnd else { return }
        let isWatched = hseReady && registers[0].bit(19)
        inputHasFailed = true
        if isWatched {
            // Hardware switches HSE off, and the PLL if that runs from it, and sets CSSF.
            registers[0] &= ~(1 << 16)
            if registers[1].bit(22) {
                registers[0] &= ~(1 << 24)
                lockStart = nil
            }
            registers[Int(Offset.cir) / 4] |= 1 << 7
        }
        changed(hclk)
        if isWatched { inputFailed() }
    }

    func enablesPort(_ index: Int) -> Bool { registers[Int(Offset.ahb1enr) / 4].bit(index) }

    var enablesPower: Bool { registers[Int(Offset.apb1enr) / 4].bit(28) }

    var serialClock: Double {
        guard registers[Int(Offset.apb1enr) / 4].bit(chip.serial.clockBit) else { return 0 }
        return chip.core == .cortexM7 ? usart3 : pclk1
    }

    private var hseReady: Bool {
        registers[0].bit(16) && registers[0].bit(18) && imperfections.clockInput != .absent && !inputHasFailed
    }

    private var hasLocked: Bool {
        guard let lockStart, pll > 0 else { return false }
        return time.now &- lockStart >= UInt64(imperfections.phaseLockTime * Double(TimeBase.second))
    }

    /// HSE as it swings: a ready flag is no clock.
    private var external: Double { hseReady && imperfections.clockInput == .present ? Self.hse : 0 }

    /// The source in use: 0 HSI, 1 HSE, 2 PLL; a source that is not ready is not switched to.
    private var systemClock: UInt32 {
        switch registers[2] & 3 {
        case 1 where hseReady: 1
        case 2 where hasLocked: 2
        default: 0
        }
    }

    private var pll: Double {
        let configuration = registers[1]
        let input = configuration.bit(22) ? external : Self.hsi
        let divider = configuration.field(0, 6)
        guard divider >= 2 else { return 0 }
        let output = Double(2 * (configuration.field(16, 2) + 1))
        return input / Double(divider) * Double(configuration.field(6, 9)) / output
    }

    /// SYSCLK in Hz.
    var sysclk: Double {
        switch systemClock {
        case 1: Self.hse
        case 2: pll
        default: Self.hsi
        }
    }

    var hclk: Double {
        let code = registers[2].field(4, 4)
        let dividers: [Double] = [2, 4, 8, 16, 64, 128, 256, 512]
        return code < 8 ? sysclk : sysclk / dividers[Int(code - 8)]
    }

    var pclk1: Double {
        let code = registers[2].field(10, 3)
        return code < 4 ? hclk : hclk / Double(2 << (code - 4))
    }

    /// Kernel clock of USART3 in Hz (DCKCFGR2, RM0385 5.3.25).
    private var usart3: Double {
        switch registers[Int(Offset.dckcfgr2) / 4].field(4, 2) {
        case 1: sysclk
        case 2: Self.hsi
        case 3: 32_768
        default: pclk1
        }
    }
}
