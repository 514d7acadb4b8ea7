/// USART3 (RM0385 section 31), or LPUART1 (RM0432 section 49), with the two wires to the ST-LINK's virtual COM port.
///
/// One receive register and no FIFO: a byte that arrives while RXNE is set is lost (ORE). Bytes of the host
/// take their time on the wire at the host's speed; at another speed than the firmware's they arrive garbled
/// with a framing error.
final class SerialPort: Peripheral {
    private enum Flag {
        static let framingError: UInt32 = 1 << 1
        static let overrun: UInt32 = 1 << 3
        static let received: UInt32 = 1 << 5
        static let complete: UInt32 = 1 << 6
        static let empty: UInt32 = 1 << 7
    }

    private let time: TimeBase
    private let clock: () -> Double
    private let connected: () -> Bool
    /// An LPUART's divider counts 256ths of the clock.
    private let isLowPower: Bool
    private var control: [UInt32] = [0, 0, 0]
    private var divider: UInt32 = 0
    private var guardTime: UInt32 = 0
    private var status: UInt32 = 0xC0
    private var receiveData: UInt32 = 0
    private var transmitData: UInt8 = 0
    private var shifting: UInt8?
    private var shiftEnd: UInt64?

    private var incoming: [UInt8] = []
    private var incomingHead = 0
    private var arrival: UInt64?

    /// Speed of the host's side in baud.
    var hostBaud: Double = 115_200
    /// Bytes sent by the firmware, as the host sees them.
    private(set) var outgoing: [UInt8] = []
    /// Called when software polls ISR and finds nothing received.
    var polled: () -> Void = {}
    /// Bytes lost because RDR was still full.
    private(set) var overruns = 0

    init(
        time: TimeBase, isLowPower: Bool = false, clock: @escaping () -> Double,
        connected: @escaping () -> Bool
    ) {
        self.isLowPower = isLowPower
        self.time = time
        self.clock = clock
        self.connected = connected
    }

    func reset() {
        control = [0, 0, 0]
        (divider, guardTime, status, receiveData) = (0, 0, 0xC0, 0)
        (shifting, shiftEnd) = (nil, nil)
    }

    /// Speed that the firmware set, in baud; 0 if none.
    var baud: Double {
        guard !isLowPower else { return divider >= 0x300 ? 256 * clock() / Double(divider) : 0 }
        let value: UInt32
        if control[0].bit(15) {
            value = divider & 0xFFF0 | (divider & 7) << 1
        } else {
            value = divider & 0xFFFF
        }
        guard value >= 16 else { return 0 }
        return clock() * (control[0].bit(15) ? 2 : 1) / Double(value)
    }

    /// Bytes that wait to be received.
    var pending: Int { incoming.count - incomingHead }

    /// Puts bytes on the wire to the firmware.
    func send(_ bytes: [UInt8]) {
        incoming.append(contentsOf: bytes)
        if arrival == nil, pending > 0 { arrival = time.now + hostCharacterTime }
    }

    /// Takes the bytes that the firmware sent.
    func takeOutgoing() -> [UInt8] {
        defer { outgoing.removeAll(keepingCapacity: true) }
        return outgoing
    }

    /// A line that floated during a reset: what the receiver on the other side takes for a byte.
    func glitch() { outgoing.append(0xFC) }

    /// Gives back bytes that the host has not taken yet.
    func returnOutgoing(_ bytes: ArraySlice<UInt8>) { outgoing.insert(contentsOf: bytes, at: 0) }

    private var hostCharacterTime: UInt64 { UInt64(10 * Double(TimeBase.second) / max(hostBaud, 50)) }
    private var characterTime: UInt64 { UInt64(10 * Double(TimeBase.second) / max(baud, 50)) }

    /// How far off the other side may be: 3.33 %, or 2 % with OVER8 (RM0385 31.5.5, table of a divider with a fraction).
    private var tolerance: Double { control[0].bit(15) ? 0.02 : 0.0333 }

    private var speedsAgree: Bool { baud > 0 && abs(baud - hostBaud) < tolerance * hostBaud }

    var due: UInt64? {
        switch (arrival, shiftEnd) {
        case (let first?, let second?): min(first, second)
        case (let first, let second): first ?? second
        }
    }

    func advance(to now: UInt64) {
        if let end = shiftEnd, now >= end { finishTransmission(at: end) }
        while let moment = arrival, now >= moment { receive(at: moment) }
    }

    private func finishTransmission(at end: UInt64) {
        if let byte = shifting, connected() { outgoing.append(speedsAgree ? byte : ~byte) }
        if status & Flag.empty == 0 {
            shifting = transmitData
            shiftEnd = end + characterTime
            status |= Flag.empty
        } else {
            (shifting, shiftEnd) = (nil, nil)
            status |= Flag.complete
        }
    }

    private func receive(at moment: UInt64) {
        let byte = incoming[incomingHead]
        incomingHead += 1
        if incomingHead == incoming.count {
            incoming.removeAll(keepingCapacity: true)
            incomingHead = 0
            arrival = nil
        } else {
            arrival = moment + hostCharacterTime
        }
        guard control[0].bit(0), control[0].bit(2), connected() else { return }
        guard status & Flag.received == 0 else {
            status |= Flag.overrun
            overruns += 1
            return
        }
        receiveData = UInt32(speedsAgree ? byte : byte ^ 0x5A)
        status |= Flag.received
        if !speedsAgree { status |= Flag.framingError }
    }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x00, 0x04, 0x08: return control[Int(offset / 4)]
        case 0x0C: return divider
        case 0x10: return guardTime
        case 0x1C:
            if status & Flag.received == 0 { polled() }
            let enabled = control[0].bit(0)
            return status | .flag(21, enabled && control[0].bit(3)) | .flag(22, enabled && control[0].bit(2))
        case 0x24:
            status &= ~Flag.received
            return receiveData
        case 0x28: return UInt32(transmitData)
        default: return 0
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        switch offset {
        case 0x00, 0x04, 0x08: control[Int(offset / 4)] = value
        case 0x0C: divider = value & (isLowPower ? 0xF_FFFF : 0xFFFF)
        case 0x10: guardTime = value
        case 0x18:
            if value.bit(3) { status &= ~Flag.received }
        case 0x20: status &= ~(value & 0x5F)
        case 0x28: transmit(UInt8(truncatingIfNeeded: value))
        default: break
        }
    }

    private func transmit(_ byte: UInt8) {
        guard control[0].bit(0), control[0].bit(3), baud > 0 else { return }
        status &= ~Flag.complete
        if shifting == nil {
            shifting = byte
            shiftEnd = time.now + characterTime
            status |= Flag.empty
        } else {
            transmitData = byte
            status &= ~Flag.empty
        }
    }
}
