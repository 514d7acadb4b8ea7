/// The register set of the F4's USART (RM0390 section 25) in front of the same shift registers.
///
/// Status and data have one register each; reading the data after the status clears the errors.
final class OlderSerialRegisters: Peripheral {
    /// Offsets in the newer register set.
    private enum Newer {
        static let control: UInt32 = 0x00
        static let divider: UInt32 = 0x0C
        static let guardTime: UInt32 = 0x10
        static let request: UInt32 = 0x18
        static let status: UInt32 = 0x1C
        static let clear: UInt32 = 0x20
        static let receive: UInt32 = 0x24
        static let transmit: UInt32 = 0x28
    }

    /// FE, NF, ORE.
    private static let errors: UInt32 = 0xE
    private static let received = 5
    private static let complete = 6
    private static let enable = 13

    private let port: SerialPort
    private var control: UInt32 = 0
    private var hasReadStatus = false

    init(_ port: SerialPort) { self.port = port }

    var due: UInt64? { port.due }

    func advance(to now: UInt64) { port.advance(to: now) }

    func reset() {
        (control, hasReadStatus) = (0, false)
        port.reset()
    }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x00:
            hasReadStatus = true
            return port.read(Newer.status) & 0x3FF
        case 0x04:
            if hasReadStatus { port.write(Newer.clear, Self.errors) }
            hasReadStatus = false
            return port.read(Newer.receive)
        case 0x08: return port.read(Newer.divider)
        case 0x0C: return control
        case 0x10, 0x14: return port.read(offset - 0x0C)
        case 0x18: return port.read(Newer.guardTime)
        default: return 0
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        switch offset {
        case 0x00:
            // Written with 0 to clear.
            if !value.bit(Self.received) { port.write(Newer.request, 1 << 3) }
            if !value.bit(Self.complete) { port.write(Newer.clear, 1 << UInt32(Self.complete)) }
        case 0x04: port.write(Newer.transmit, value & 0x1FF)
        case 0x08: port.write(Newer.divider, value)
        case 0x0C:
            control = value & 0xFFFF
            port.write(Newer.control, control & 0x800C | .flag(0, control.bit(Self.enable)))
        case 0x10, 0x14: port.write(offset - 0x0C, value)
        case 0x18: port.write(Newer.guardTime, value)
        default: break
        }
    }
}
