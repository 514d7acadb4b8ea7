/// A GPIO port (RM0385 section 6).
///
/// Inputs read what the port itself drives; nothing else is connected.
final class Port: Peripheral {
    private var registers = [UInt32](repeating: 0, count: 10)
    private let initial: [UInt32]
    /// Called with the output data register before and after it was written.
    var outputChanged: (UInt32, UInt32) -> Void = { _, _ in }

    /// - Parameter index: 0 for port A, whose reset values differ for the debug pins, as do port B's.
    init(index: Int) {
        var values = [UInt32](repeating: 0, count: 10)
        if index == 0 { (values[0], values[2], values[3]) = (0xA800_0000, 0x0C00_0000, 0x6400_0000) }
        if index == 1 { (values[0], values[2], values[3]) = (0x280, 0xC0, 0x100) }
        initial = values
        registers = values
    }

    func reset() { registers = initial }

    /// Output data register.
    var output: UInt32 { registers[5] }

    /// The alternate function of a pin, nil if the pin is not in that mode.
    func alternateFunction(_ pin: Int) -> UInt32? {
        guard registers[0].field(2 * pin, 2) == 2 else { return nil }
        return registers[8 + pin / 8].field(4 * (pin % 8), 4)
    }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x10: return registers[5]
        case 0x18: return 0
        case 0..<0x28: return registers[Int(offset / 4)]
        default: return 0
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        switch offset {
        case 0x10: return
        case 0x14: drive(value & 0xFFFF)
        case 0x18: drive(registers[5] & ~(value >> 16) | value & 0xFFFF)
        case 0..<0x28: registers[Int(offset / 4)] = value
        default: return
        }
    }
    private func drive(_ value: UInt32) {
        let before = registers[5]
        registers[5] = value
        outputChanged(before, value)
    }
}
