/// RCC of an STM32L4+ (RM0432 section 6): clock tree, clock gates and reset flags.
///
/// Nothing is connected to HSE, as on a Nucleo whose solder bridge for it is open. The PLL takes its time to lock.
final class ResetAndClockL4: ClockTree {
    private enum Offset {
        static let cr: UInt32 = 0x00
        static let cfgr: UInt32 = 0x08
        static let pllcfgr: UInt32 = 0x0C
        static let ahb2enr: UInt32 = 0x4C
        static let apb1enr1: UInt32 = 0x58
        static let apb1enr2: UInt32 = 0x5C
        static let ccipr: UInt32 = 0x88
        static let csr: UInt32 = 0x94
    }

    private static let hsi: Double = 16_000_000
    private static let lse: Double = 32_768
    /// MSI by its range (RM0432, RCC_CR.MSIRANGE).
    private static let msiRanges: [Double] = [
        100_000, 200_000, 400_000, 800_000, 1_000_000, 2_000_000, 4_000_000, 8_000_000, 16_000_000,
        24_000_000,
        32_000_000, 48_000_000,
    ]
    /// Above this the core clock must have been at half of it first (RM0432, range 1 boost mode).
    private static let highSpeed: Double = 80_000_000

    private var registers = [UInt32](repeating: 0, count: 256)
    private var flags: UInt32 = 0
    var changed: (Double) -> Void = { _ in }
    /// Called when the core clock goes to high speed at once, with its old and new frequency.
    var jumped: (Double, Double) -> Void = { _, _ in }

    private let time: TimeBase
    /// When the PLL was switched on.
    private var lockStart: UInt64?
    /// When the core clock last became half of high speed, and that frequency.
    private var halfSpeed: (start: UInt64, hertz: Double)?
    var imperfections = Imperfections.none

    init(time: TimeBase) {
        self.time = time
        record(.power)
        reset()
    }

    func reset() {
        (lockStart, halfSpeed) = (nil, nil)
        registers = [UInt32](repeating: 0, count: 256)
        registers[Int(Offset.cr) / 4] = 0x61
        registers[Int(Offset.pllcfgr) / 4] = 0x1000
        changed(hclk)
    }

    /// BORRSTF stands for power-on too; the other causes have the F7's places, and all pull the reset line.
    func record(_ cause: ResetCause) {
        flags = cause == .power ? 0x0C00_0000 : flags | cause.rawValue
    }

    func read(_ offset: UInt32) -> UInt32 {
        let value = registers[Int(offset / 4) & 255]
        switch offset {
        case Offset.cr:
            return value & ~0x2A02_0402 | .flag(1, value.bit(0)) | .flag(10, value.bit(8))
                | .flag(25, hasLocked)
                | .flag(27, value.bit(26)) | .flag(29, value.bit(28))
        case Offset.cfgr: return value & ~0xC | systemClock << 2
        case Offset.csr: return flags | 0x600 | value & 1 | (value & 1) << 1
        default: return value
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        let before = hclk
        if offset == Offset.csr, value.bit(23) { flags = 0 }
        if offset == Offset.cr, value.bit(24) != registers[0].bit(24) {
            lockStart = value.bit(24) ? time.now : nil
        }
        registers[Int(offset / 4) & 255] = value
        guard offset <= Offset.pllcfgr else { return }
        follow(from: before)
        changed(hclk)
    }

    /// Watches that high speed is reached by way of half of it, for at least a microsecond.
    private func follow(from before: Double) {
        let now = hclk
        guard now != before else { return }
        if now > Self.highSpeed, before <= Self.highSpeed {
            let isPrepared =
                halfSpeed.map { $0.hertz * 2 == now && time.now &- $0.start >= 1_000_000 } ?? false
            if !isPrepared { jumped(before, now) }
        }
        halfSpeed = now * 2 > Self.highSpeed ? (time.now, now) : nil
    }

    func enablesPort(_ index: Int) -> Bool { registers[Int(Offset.ahb2enr) / 4].bit(index) }

    var enablesPower: Bool { registers[Int(Offset.apb1enr1) / 4].bit(28) }

    var serialClock: Double {
        guard registers[Int(Offset.apb1enr2) / 4].bit(0) else { return 0 }
        return switch registers[Int(Offset.ccipr) / 4].field(10, 2) {
        case 1: sysclk
        case 2: Self.hsi
        case 3: Self.lse
        default: pclk1
        }
    }

    private var msi: Double {
        let range = registers[0].bit(3) ? Int(registers[0].field(4, 4)) : 6
        return Self.msiRanges[min(range, Self.msiRanges.count - 1)]
    }

    private var hasLocked: Bool {
        guard let lockStart, pll > 0 else { return false }
        return time.now &- lockStart >= UInt64(imperfections.phaseLockTime * Double(TimeBase.second))
    }

    /// The source in use: 0 MSI, 1 HSI, 2 HSE, 3 PLL; a source that is not ready is not switched to.
    private var systemClock: UInt32 {
        switch registers[Int(Offset.cfgr) / 4] & 3 {
        case 1 where registers[0].bit(8): 1
        case 3 where hasLocked: 3
        default: 0
        }
    }

    private var pll: Double {
        let configuration = registers[Int(Offset.pllcfgr) / 4]
        guard configuration.bit(24) else { return 0 }
        let input: Double =
            switch configuration & 3 {
            case 1 where registers[0].bit(0): msi
            case 2 where registers[0].bit(8): Self.hsi
            default: 0
            }
        let output = Double(2 * (configuration.field(25, 2) + 1))
        return input / Double(configuration.field(4, 4) + 1) * Double(configuration.field(8, 7)) / output
    }

    private var sysclk: Double {
        switch systemClock {
        case 1: Self.hsi
        case 3: pll
        default: msi
        }
    }

    var hclk: Double {
        let code = registers[Int(Offset.cfgr) / 4].field(4, 4)
        let dividers: [Double] = [2, 4, 8, 16, 64, 128, 256, 512]
        return code < 8 ? sysclk : sysclk / dividers[Int(code - 8)]
    }

    var pclk1: Double {
        let code = registers[Int(Offset.cfgr) / 4].field(8, 3)
        return code < 4 ? hclk : hclk / Double(2 << (code - 4))
    }
}
