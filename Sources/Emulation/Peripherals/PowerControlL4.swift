/// PWR of an STM32L4+ (RM0432 section 5): the regulator's ranges with the boost of range 1, and the supply of port G.
final class PowerControlL4: PowerSupply {
    private var registers = [UInt32](repeating: 0, count: 64)
    var imperfections = Imperfections.none

    init() { reset() }

    func reset() {
        registers = [UInt32](repeating: 0, count: 64)
        registers[0] = 0x200
        registers[0x80 / 4] = 0x100
    }

    /// The regulator is where it is told to be at once: it starts in range 1, which it takes 20 us to come back to.
    func read(_ offset: UInt32) -> UInt32 { offset == 0x14 ? 0 : registers[Int(offset / 4) & 63] }

    func write(_ offset: UInt32, _ value: UInt32) {
        if offset != 0x10, offset != 0x14 { registers[Int(offset / 4) & 63] = value }
    }

    var isBoosted: Bool { registers[0].field(9, 2) == 1 && !registers[0x80 / 4].bit(8) }
    var suppliesSerial: Bool { registers[1].bit(9) }
}
