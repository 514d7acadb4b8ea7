public import Boards

/// An ST-LINK/V2-1 or STLINK-V3 on a scripted chip: answers its commands as the protocol says.
public final class ScriptedProbe: USBPipe {
    /// The chip that it debugs.
    public let chip: ScriptedChip
    /// What ends a hang.
    public enum Cure: Sendable {
        case reclaim, reset, nothing
    }

    /// Hardware generation: 2 or 3.
    public var hardware: UInt16 = 2
    /// Debug firmware (the J number).
    public var firmware: UInt16 = 37
    /// Supply of the chip in millivolts.
    public var millivolts: UInt32 = 3280
    /// Mode that it is found in: 0 DFU, 1 idle, 2 debug, 3 SWIM.
    public var mode: UInt8 = 1
    /// Times that the next commands answer "access port busy".
    public var busyAnswers = 0
    /// Whether it hangs until it is cured.
    public var isHung = false
    /// What ends a hang.
    public var cure = Cure.reset
    /// The fastest clock in kHz that the line to the chip carries.
    public var carriedKilohertz = 24_000
    /// Clock of the line in kHz.
    public private(set) var kilohertz = 1800
    /// Clocks in kHz that a V3 offers.
    public var offeredKilohertz: [UInt32] = [24_000, 8000, 3300, 1000, 200, 50, 5]
    /// Whether it is gone.
    public var isUnplugged = false
    /// Commands received.
    public private(set) var commands: [[UInt8]] = []

    private var answer: [UInt8] = []
    private var lastStatus: UInt8 = 0x80
    private var expected: (address: UInt32, count: Int, width: Int)?

    /// Creates a probe on a chip.
    public init(chip: ScriptedChip) {
        self.chip = chip
    }

    /// Takes a command, or the data of the command before.
    public func send(_ bytes: [UInt8], timeout: Duration) throws(PipeError) {
        try live()
        if let target = expected {
            guard bytes.count == target.count else { throw .stall }
            expected = nil
            for start in stride(from: 0, to: bytes.count, by: target.width) {
                let part = Array(bytes[start..<min(start + target.width, bytes.count)])
                let address = target.address &+ UInt32(start)
                let done =
                    target.width == 4
                    ? chip.writeWord(address, part.word(at: 0)) : chip.program(address, part)
                if !done { lastStatus = 0x11 }
            }
            return
        }
        guard bytes.count == 16 else { throw .stall }
        commands.append(bytes)
        answer = []
        if mode == 2 || bytes[0] != 0xF2 || Self.isIdleCommand(bytes[1]) {
            serve(bytes)
        } else {
            answer = [0x42, 0]
        }
    }

    /// Gives the answer to the last command.
    public func receive(_ count: Int, timeout: Duration) throws(PipeError) -> [UInt8] {
        try live()
        guard !answer.isEmpty else { throw .timeout }
        let part = Array(answer.prefix(count))
        answer.removeFirst(part.count)
        return part
    }

    /// Takes the probe anew.
    public func reclaim() throws(PipeError) {
        guard !isUnplugged else { throw .unplugged }
        if cure == .reclaim { isHung = false }
    }

    /// Resets the probe, which ends most hangs.
    public func reset() throws(PipeError) {
        guard !isUnplugged else { throw .unplugged }
        if cure == .reset { isHung = false }
        mode = 1
        expected = nil
        answer = []
    }

    /// Does nothing: the next user finds the probe as it is.
    public func close() {}

    private func live() throws(PipeError) {
        if isUnplugged { throw .unplugged }
        if isHung { throw .timeout }
    }

    private func serve(_ bytes: [UInt8]) {
        switch bytes[0] {
        case 0xF1:
            // A V3 says its generation only and wants to be asked for the rest.
            let word = hardware >= 3 ? hardware << 12 : hardware << 12 | firmware << 6 | 26
            answer = [UInt8(word >> 8), UInt8(word & 0xFF), 0x83, 0x04, hardware >= 3 ? 0x4E : 0x4B, 0x37]
        case 0xFB where hardware >= 3:
            answer = [3, 0, UInt8(firmware), 1, 0, 0, 0, 0, 0x83, 0x04, 0x4E, 0x37]
        case 0xF3, 0xF4: mode = 1
        case 0xF5: answer = [mode, 0]
        case 0xF7: answer = [UInt8](record: UInt32(1500)) + [UInt8](record: millivolts * 1500 / 2400)
        case 0xF2: debug(bytes)
        default: answer = [0x42, 0]
        }
    }

    private func debug(_ bytes: [UInt8]) {
        let address = bytes.word(at: 2)
        let count = Int(bytes[6]) | Int(bytes[7]) << 8
        switch bytes[1] {
        case 0x30:
            mode = 2
            answer = [millivolts > 1000 && chip.listens ? 0x80 : 0x05, 0]
        case 0x21: mode = 1
        case 0x43 where hardware < 3: setClock(Self.divisors[bytes[2]])
        case 0x62 where hardware >= 3:
            let list = Array((offeredKilohertz + [UInt32](repeating: 0, count: 10)).prefix(10))
            let words = [UInt32(kilohertz), UInt32(offeredKilohertz.count)] + list
            answer = [0x80, 0, 0, 0] + words.flatMap { [UInt8](record: $0) }
        case 0x61 where hardware >= 3:
            let wanted = bytes.word(at: 4)
            setClock(offeredKilohertz.contains(wanted) ? Int(wanted) : nil)
            answer += [UInt8](repeating: 0, count: 6)
        case 0x4B: answer = [status(), 0]
        case 0x3C:
            chip.setResetLine(low: bytes[2] == 0)
            answer = [status(), 0]
        case 0x35:
            let done = chip.writeWord(address, bytes.word(at: 6))
            answer = [done ? status() : 0x11, 0]
        case 0x36:
            guard kilohertz <= carriedKilohertz, chip.listens else {
                // Parity errors are what a line at its limit shows first.
                answer = [0x17, 0, 0, 0, 0, 0, 0, 0]
                return
            }
            let value = chip.readWord(address)
            answer = [value == nil ? 0x11 : status(), 0, 0, 0] + [UInt8](record: value ?? 0)
        case 0x07:
            let data = chip.protection == 0xAA ? chip.read(address, count: count) : nil
            lastStatus = data == nil ? 0x11 : status()
            answer = data ?? [UInt8](repeating: 0, count: count)
        case 0x08: expect(address, count, width: 4)
        case 0x48: expect(address, count, width: 2)
        case 0x0D: expect(address, count, width: 1)
        case 0x3E:
            answer = [lastStatus, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
            lastStatus = 0x80
        default: answer = [0x42, 0]
        }
    }

    private func expect(_ address: UInt32, _ count: Int, width: Int) {
        lastStatus = status()
        expected = (address, count, width)
    }

    /// Commands of the debug class that are served in any mode.
    private static func isIdleCommand(_ code: UInt8) -> Bool {
        [0x30, 0x3C, 0x43, 0x61, 0x62].contains(code)
    }

    private static let divisors: [UInt8: Int] = [0: 4000, 1: 1800, 3: 950, 7: 480, 15: 240, 40: 100]

    private func setClock(_ wanted: Int?) {
        kilohertz = wanted ?? kilohertz
        answer = [wanted == nil ? 0x41 : status(), 0]
    }

    private func status() -> UInt8 {
        guard busyAnswers > 0 else { return 0x80 }
        busyAnswers -= 1
        return 0x10
    }
}
