/// PWR (RM0385 section 4): voltage scaling and over-drive, each ready at once.
final class PowerControl: Peripheral {
    private var registers = [UInt32](repeating: 0, count: 4)

    init() { reset() }

    func reset() { registers = [0xC000, 0, 0, 0] }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x0: registers[0]
        case 0x4:
            registers[1] & ~0x3_4000 | 0x4000 | .flag(16, registers[0].bit(16))
                | .flag(17, registers[0].bit(16) && registers[0].bit(17))
        case 0x8: registers[2]
        case 0xC: registers[3]
        default: 0
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        guard offset < 16 else { return }
        registers[Int(offset / 4)] = value
    }

    /// Whether over-drive is switched on, which more than 180 MHz need (RM0385 4.1.4).
    var overdrive: Bool { registers[0].bit(16) && registers[0].bit(17) }
}
