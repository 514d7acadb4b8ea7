/// How a command goes to the probe: 16 bytes, zero-padded, then bytes out or bytes in; integers are little-endian but
/// for the version word.
extension STLink {
    private static let commandLength = 16
    /// An answer that waits comes at once; packets of the longest one, twice.
    private static let flushTimeout = Duration.milliseconds(20)
    private static let longestBacklog = 256
    /// Times that a busy access or debug port is asked again, waiting 100 us, 200 us, 400 us and so on.
    private static let attempts = 13
    /// Bytes that every answer is asked for with: a full-speed packet, so that a longer one than expected is seen.
    static let packet = 64
    /// "Write verification error": no error here.
    ///
    /// The probe read back something else, as from a register that acts when it is written. OpenOCD ignores it
    /// (stlink_usb.c), and what matters is verified by other means.
    private static let verifyError: UInt8 = 0x0D

    /// Sends a command whose answer begins with a status; asks again while the ports are busy.
    @discardableResult
    func checked(
        _ name: String, _ bytes: [UInt8], answer length: Int = 2, address: UInt32? = nil,
        isWrite: Bool = false
    ) throws(ProbeError) -> [UInt8] {
        try retrying { () throws(ProbeError) in
            let answer = try command(name, bytes, answer: length)
            guard answer[0] == 0x80 || isWrite && answer[0] == Self.verifyError else {
                throw .status(command: name, code: answer[0], address: address)
            }
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
            guard status[0] == 0x80 || !data.isEmpty && status[0] == Self.verifyError else {
                throw .status(command: name, code: status[0], address: address)
            }
            return answer
        }
    }

    /// Sends 16 bytes, then the data if any, and reads an answer of exactly `length` bytes if any.
    ///
    /// - Parameter patience: how long each transfer may take; as long as its bytes want if nil.
    func command(
        _ name: String, _ bytes: [UInt8], out data: [UInt8] = [], answer length: Int,
        patience: Duration? = nil
    ) throws(ProbeError) -> [UInt8] {
        let padded = bytes + [UInt8](repeating: 0, count: max(0, Self.commandLength - bytes.count))
        try onPipe { () throws(PipeError) in
            try pipe.send(padded, timeout: patience ?? Self.timeout(bytes: 0))
        }
        if !data.isEmpty {
            try onPipe { () throws(PipeError) in
                try pipe.send(data, timeout: Self.timeout(bytes: data.count))
            }
        }
        guard length > 0 else { return [] }
        let answer = try onPipe { () throws(PipeError) in
            try pipe.receive(max(length, Self.packet), timeout: patience ?? Self.timeout(bytes: length))
        }
        guard answer.count == length else {
            throw .answer(command: name, expected: length, found: answer.count)
        }
        return answer
    }

    func onPipe<Value>(_ call: () throws(PipeError) -> Value) throws(ProbeError) -> Value {
        do {
            return try call()
        } catch {
            throw .pipe(error)
        }
    }

    /// Six seconds, since hubs and host controllers stall for some, and what the bytes take on the slowest debug line
    /// used, 100 kHz.
    private static func timeout(bytes: Int) -> Duration {
        .milliseconds(6000 + bytes)
    }

    /// Fetches answers that nobody has fetched, as those of a program that was killed, and drops them.
    func flush() throws(ProbeError) {
        for _ in 0..<Self.longestBacklog {
            do throws(PipeError) {
                guard try !pipe.receive(Self.packet, timeout: Self.flushTimeout).isEmpty else { return }
            } catch {
                if error == .unplugged { throw .pipe(error) }
                if error != .overflow { return }
            }
        }
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

    /// Whether waiting can cure a status: only that of a busy access or debug port.
    private static func isBusy(_ code: UInt8) -> Bool {
        code == 0x10 || code == 0x14
    }
}

extension [UInt8] {
    /// The little-endian word at an offset, 0 if it lies outside.
    func word(at offset: Int) -> UInt32 {
        UInt32(littleEndian: record(UInt32.self, at: offset) ?? 0)
    }
}
