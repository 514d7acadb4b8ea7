/// An ST-LINK/V2-1: its commands over a pair of bulk endpoints.
///
/// A command is 16 bytes, zero-padded, then bytes out or bytes in; integers are little-endian but for the version
/// word. The chip's side of the work is in `STLink+Target.swift`.
public final class STLink {
    /// Oldest firmware that is accepted (16-bit memory access came with J26).
    public static let oldestFirmware = 26
    /// First firmware whose access ports must be opened.
    private static let accessPortFirmware = 28
    /// Lowest supply of an STM32F7 in millivolts (DS10916 section 6.3.1).
    private static let lowestVoltage = 1700
    private static let commandLength = 16
    private static let timeout = Duration.seconds(1)
    /// Times that a busy access or debug port is asked again, waiting 100 us, 200 us, 400 us and so on.
    private static let attempts = 13

    private enum Mode: UInt8 {
        case dfu = 0
        case debug = 2
        case swim = 3
    }

    /// What the probe says of itself.
    public struct Info: Hashable, Sendable {
        /// Hardware generation, 2 for V2-1.
        public var hardware: Int
        /// Debug firmware (the J number).
        public var firmware: Int
        /// Supply of the chip in millivolts.
        public var millivolts: Int
    }

    private let pipe: any USBPipe
    let pacing: Pacing
    private(set) var info: Info?

    /// Creates a driver; nothing is sent yet.
    public init(pipe: any USBPipe, pacing: Pacing = .system) {
        self.pipe = pipe
        self.pacing = pacing
    }

    /// Connects to the chip by SWD, without stopping it.
    ///
    /// A probe that does not answer its first command is reset on its bus once.
    ///
    /// - Throws: `ProbeError.firmwareTooOld`, `.voltage`, `.status`, `.pipe`.
    @discardableResult
    public func connect() throws(ProbeError) -> Info {
        do {
            return try enterDebugging()
        } catch .pipe(.timeout), .pipe(.stall) {
            try onPipe { () throws(PipeError) in try pipe.reset() }
            return try enterDebugging()
        }
    }

    /// Leaves debug mode; the chip goes on as it is.
    public func disconnect() throws(ProbeError) {
        _ = try command("exit debug mode", [0xF2, 0x21], answer: 0)
    }

    private func enterDebugging() throws(ProbeError) -> Info {
        try leaveMode()
        let version = try command("version", [0xF1], answer: 6)
        let word = UInt16(version[0]) << 8 | UInt16(version[1])
        let firmware = Int(word >> 6 & 0x3F)
        guard firmware >= Self.oldestFirmware else {
            throw .firmwareTooOld(found: firmware, needed: Self.oldestFirmware)
        }
        let millivolts = try voltage()
        guard millivolts >= Self.lowestVoltage else {
            throw .voltage(millivolts: millivolts, needed: Self.lowestVoltage)
        }
        try checked("enter SWD", [0xF2, 0x30, 0xA3])
        try setFastestClock()
        if firmware >= Self.accessPortFirmware { try checked("open access port", [0xF2, 0x4B, 0]) }
        let info = Info(hardware: Int(word >> 12), firmware: firmware, millivolts: millivolts)
        self.info = info
        return info
    }

    private func leaveMode() throws(ProbeError) {
        switch Mode(rawValue: try command("mode", [0xF5], answer: 2)[0]) {
        case .dfu: _ = try command("exit DFU mode", [0xF3, 0x07], answer: 0)
        case .swim: _ = try command("exit SWIM mode", [0xF4, 0x01], answer: 0)
        case .debug: try disconnect()
        case nil: break
        }
    }

    private func voltage() throws(ProbeError) -> Int {
        let answer = try command("voltage", [0xF7], answer: 8)
        let reference = Int(answer.word(at: 0))
        guard reference > 0 else { return 0 }
        return 2400 * Int(answer.word(at: 4)) / reference
    }

    /// 4 MHz, or the probe's default of 1.8 MHz if the line does not carry it.
    private func setFastestClock() throws(ProbeError) {
        do {
            try checked("set 4 MHz", [0xF2, 0x43, 0, 0])
        } catch .status {
            try checked("set 1.8 MHz", [0xF2, 0x43, 1, 0])
        }
    }

    // MARK: Commands

    /// Sends a command whose answer begins with a status; asks again while the ports are busy.
    @discardableResult
    func checked(
        _ name: String, _ bytes: [UInt8], answer length: Int = 2, address: UInt32? = nil
    ) throws(ProbeError) -> [UInt8] {
        try retrying { () throws(ProbeError) in
            let answer = try command(name, bytes, answer: length)
            guard answer[0] == 0x80 else { throw .status(command: name, code: answer[0], address: address) }
            return answer
        }
    }

    /// Sends a memory command, whose outcome must be asked for; tries again while the ports are busy.
    func transfer(
        _ name: String, _ bytes: [UInt8], out data: [UInt8] = [], answer length: Int, address: UInt32
    ) throws(ProbeError) -> [UInt8] {
        try retrying { () throws(ProbeError) in
            let answer = try command(name, bytes, out: data, answer: length)
            let status = try command("last status", [0xF2, 0x3E], answer: 12)
            guard status[0] == 0x80 else {
                throw .status(command: name, code: status[0], address: address)
            }
            return answer
        }
    }

    /// Sends 16 bytes, then the data if any, and reads an answer of exactly `length` bytes if any.
    private func command(
        _ name: String, _ bytes: [UInt8], out data: [UInt8] = [], answer length: Int
    ) throws(ProbeError) -> [UInt8] {
        let padded = bytes + [UInt8](repeating: 0, count: max(0, Self.commandLength - bytes.count))
        try onPipe { () throws(PipeError) in try pipe.send(padded, timeout: Self.timeout) }
        if !data.isEmpty {
            try onPipe { () throws(PipeError) in try pipe.send(data, timeout: Self.timeout) }
        }
        guard length > 0 else { return [] }
        let answer = try onPipe { () throws(PipeError) in try pipe.receive(length, timeout: Self.timeout) }
        guard answer.count == length else {
            throw .answer(command: name, expected: length, found: answer.count)
        }
        return answer
    }

    /// Whether waiting can cure a status: only that of a busy access or debug port.
    private static func isBusy(_ code: UInt8) -> Bool {
        code == 0x10 || code == 0x14
    }

    private func retrying<Value>(_ body: () throws(ProbeError) -> Value) throws(ProbeError) -> Value {
        for attempt in 0..<(Self.attempts - 1) {
            do {
                return try body()
            } catch .status(_, let code, _) where Self.isBusy(code) {
                pacing.pause(.microseconds(100 << attempt))
            }
        }
        return try body()
    }

    private func onPipe<Value>(_ call: () throws(PipeError) -> Value) throws(ProbeError) -> Value {
        do {
            return try call()
        } catch {
            throw .pipe(error)
        }
    }
}

extension [UInt8] {
    /// The little-endian word at an offset, 0 if it lies outside.
    func word(at offset: Int) -> UInt32 {
        UInt32(littleEndian: record(UInt32.self, at: offset) ?? 0)
    }
}
