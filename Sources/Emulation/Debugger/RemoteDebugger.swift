/// Serves one debugger: GDB's remote serial protocol over a machine (GDB manual, appendix E).
///
/// It halts and runs the core by the same registers as a probe, so both may be used in turn. Flash is never written:
/// breakpoints are addresses that the core is watched at.
final class RemoteDebugger {
    private enum Signal {
        static let interrupt = "02"
        static let trap = "05"
        static let lockUp = "0b"
    }

    /// DHCSR and its values (ARMv7-M ARM C1.6.2).
    private enum CoreControl {
        static let register: UInt32 = 0xE000_EDF0
        static let free: UInt32 = 0xA05F_0000
        static let run: UInt32 = 0xA05F_0001
        static let halt: UInt32 = 0xA05F_0003
        /// With interrupts masked, so that a step stays where the user is.
        static let step: UInt32 = 0xA05F_000D
    }

    /// Most bytes of memory that one packet moves.
    private static let transfer = 4096
    /// Breakpoints at a time; an FPB has 6 or 8, and nothing is gained by so few here.
    static let breakpointLimit = 64

    private let machine: Machine
    private let description: TargetDescription
    private var packets = RemotePacket()
    private var acknowledges = true
    private var isRunning = false
    private var lastSent: [UInt8] = []
    private var stopReply = "S" + Signal.trap

    /// Starts a session: the core is halted.
    init(machine: Machine) {
        self.machine = machine
        description = TargetDescription(machine.chip)
        control(CoreControl.halt)
    }

    /// Ends the session: breakpoints are gone and the core runs as without a debugger.
    func end() {
        machine.removeBreakpoints()
        control(CoreControl.free)
    }

    private func control(_ value: UInt32) {
        _ = machine.write(CoreControl.register, width: 4, value)
    }

    /// Takes bytes of the debugger and returns what to send.
    func receive(_ bytes: [UInt8]) -> [UInt8] {
        var answer: [UInt8] = []
        for event in packets.receive(bytes) {
            switch event {
            case .damaged: if acknowledges { answer.append(UInt8(ascii: "-")) }
            case .interrupt: answer += interrupt()
            case .packet(let text):
                if acknowledges { answer.append(UInt8(ascii: "+")) }
                if let reply = serve(String(decoding: text, as: UTF8.self), raw: text) {
                    answer += RemotePacket.frame(reply)
                }
            }
        }
        return answer
    }

    /// Tells the debugger that the core stopped by itself, if it did.
    func poll() -> [UInt8] {
        guard isRunning, !machine.isExecuting else { return [] }
        isRunning = false
        if machine.system.debug.lockedUp {
            control(CoreControl.halt)
            stopReply = "S" + Signal.lockUp
            return RemotePacket.frame(Array(stopReply.utf8))
        }
        return RemotePacket.frame(stopped())
    }

    private func stopped() -> [UInt8] {
        stopReply = machine.isAtBreakpoint ? "T\(Signal.trap)hwbreak:;" : "S" + Signal.trap
        return Array(stopReply.utf8)
    }

    private func interrupt() -> [UInt8] {
        guard isRunning else { return [] }
        control(CoreControl.halt)
        isRunning = false
        stopReply = "S" + Signal.interrupt
        return RemotePacket.frame(Array(stopReply.utf8))
    }

    /// The reply to a packet: empty if it is not known, nil if it comes later.
    private func serve(_ text: String, raw: [UInt8]) -> [UInt8]? {
        let rest = String(text.dropFirst())
        switch text.first {
        case "?": return Array(stopReply.utf8)
        case "g": return description.registers.flatMap { read($0) }.hexadecimal
        case "G": return writeAll(rest)
        case "p": return readOne(rest)
        case "P": return writeOne(rest)
        case "m": return readMemory(rest)
        case "M": return writeMemory(rest)
        case "c", "C": return resume()
        case "s", "S": return step()
        case "Z", "z": return breakpoint(text)
        case "H", "T": return Self.ok
        case "D":
            end()
            return Self.ok
        case "k":
            end()
            return nil
        case "q", "Q", "v": return query(text)
        default: return []
        }
    }

    private static let ok = Array("OK".utf8)
    private static let invalid = Array("E01".utf8)
    private static let noAccess = Array("E0e".utf8)

    private func query(_ text: String) -> [UInt8]? {
        let name = text.prefix { $0 != ":" && $0 != "," && $0 != ";" }
        switch name {
        case "qSupported":
            return Array(
                "PacketSize=\(String(RemotePacket.limit / 2, radix: 16));qXfer:features:read+;qXfer:memory-map:read+;hwbreak+;QStartNoAckMode+;vContSupported+"
                    .utf8)
        case "QStartNoAckMode":
            acknowledges = false
            return Self.ok
        case "qXfer": return transferText(text)
        case "qAttached": return Array("1".utf8)
        case "qC": return Array("QC1".utf8)
        case "qfThreadInfo": return Array("m1".utf8)
        case "qsThreadInfo": return Array("l".utf8)
        case "qRcmd": return monitor(text)
        case "vCont?": return Array("vCont;c;C;s;S".utf8)
        case "vCont": return text.dropFirst(6).first.map { "sS".contains($0) } == true ? step() : resume()
        default: return []
        }
    }

    /// `qXfer:OBJECT:read:ANNEX:OFFSET,LENGTH`.
    private func transferText(_ text: String) -> [UInt8] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[2] == "read", let (offset, length) = Self.pair(parts[4]) else {
            return []
        }
        let content: String
        switch (parts[1], parts[3]) {
        case ("features", "target.xml"): content = description.features
        case ("memory-map", ""): content = description.memory
        default: return Array("E00".utf8)
        }
        let bytes = Array(content.utf8).dropFirst(offset)
        let part = bytes.prefix(min(length, Self.transfer))
        return [UInt8(ascii: part.count == bytes.count ? "l" : "m")] + part
    }

    /// `monitor reset` and `monitor halt`.
    private func monitor(_ text: String) -> [UInt8] {
        guard let bytes = [UInt8](hexadecimal: text.utf8.dropFirst(6)) else { return Self.invalid }
        switch String(decoding: bytes, as: UTF8.self) {
        case "reset", "reset halt":
            machine.requestReset(.software)
            machine.applyReset()
            control(CoreControl.halt)
            return Self.ok
        case "halt": return Self.ok
        default: return Array("monitor knows: reset, halt\n".utf8).hexadecimal
        }
    }

    // MARK: Running

    private func resume() -> [UInt8]? {
        isRunning = true
        control(CoreControl.run)
        return nil
    }

    private func step() -> [UInt8] {
        control(CoreControl.step)
        stopReply = "S" + (machine.system.debug.lockedUp ? Signal.lockUp : Signal.trap)
        return Array(stopReply.utf8)
    }

    /// `Z0,ADDRESS,KIND` and `Z1,...`; both are served by addresses that are watched.
    private func breakpoint(_ text: String) -> [UInt8] {
        let parts = text.split(separator: ",")
        guard parts.count >= 2, let kind = parts[0].dropFirst().first, "01".contains(kind) else { return [] }
        guard let address = UInt32(parts[1], radix: 16) else { return Self.invalid }
        if text.first == "z" {
            machine.removeBreakpoint(at: address & ~1)
            return Self.ok
        }
        guard machine.breakpoints.count < Self.breakpointLimit else { return Self.noAccess }
        return machine.addBreakpoint(at: address & ~1) ? Self.ok : Self.noAccess
    }

    // MARK: Registers

    private func read(_ register: TargetDescription.Register) -> [UInt8] {
        register.selectors.flatMap { selector -> [UInt8] in
            let word = machine.readRegister(selector)
            let field = register.bits < 32 ? word >> UInt32(register.shift) & 0xFF : word
            return field.littleEndianBytes
        }
    }

    private func write(_ register: TargetDescription.Register, _ bytes: ArraySlice<UInt8>) {
        for (index, selector) in register.selectors.enumerated() {
            let start = bytes.startIndex + 4 * index
            var word = UInt32(littleEndian: Array(bytes[start..<start + 4]), at: 0)
            if register.bits < 32 {
                let mask = UInt32(0xFF) << UInt32(register.shift)
                word = machine.readRegister(selector) & ~mask | (word & 0xFF) << UInt32(register.shift)
            }
            machine.writeRegister(selector, word)
        }
    }

    private func readOne(_ text: String) -> [UInt8] {
        guard let number = Int(text, radix: 16), description.registers.indices.contains(number) else {
            return Self.invalid
        }
        return read(description.registers[number]).hexadecimal
    }

    private func writeOne(_ text: String) -> [UInt8] {
        let parts = text.split(separator: "=")
        guard parts.count == 2, let number = Int(parts[0], radix: 16),
            description.registers.indices.contains(number),
            let bytes = [UInt8](hexadecimal: parts[1].utf8),
            bytes.count == description.registers[number].bytes
        else { return Self.invalid }
        write(description.registers[number], bytes[...])
        return Self.ok
    }

    private func writeAll(_ text: String) -> [UInt8] {
        let total = description.registers.reduce(0) { $0 + $1.bytes }
        guard let bytes = [UInt8](hexadecimal: text.utf8), bytes.count == total else { return Self.invalid }
        var position = 0
        for register in description.registers {
            write(register, bytes[position..<position + register.bytes])
            position += register.bytes
        }
        return Self.ok
    }

    // MARK: Memory

    /// `ADDRESS,LENGTH` in hexadecimal.
    private static func pair(_ text: some StringProtocol) -> (Int, Int)? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Int(parts[0], radix: 16), let second = Int(parts[1], radix: 16),
            first >= 0, second >= 0
        else { return nil }
        return (first, second)
    }

    /// Registers of peripherals are read by whole words, all else by bytes.
    private func readMemory(_ text: String) -> [UInt8] {
        guard let (address, length) = Self.pair(text), length <= Self.transfer, address <= Int(UInt32.max)
        else {
            return Self.invalid
        }
        var bytes: [UInt8] = []
        while bytes.count < length {
            let next = address + bytes.count
            guard next <= Int(UInt32.max) else { break }
            let width = next % 4 == 0 && length - bytes.count >= 4 ? 4 : 1
            guard let value = machine.read(UInt32(next), width: width) else { break }
            bytes += value.littleEndianBytes.prefix(width)
        }
        return bytes.isEmpty && length > 0 ? Self.noAccess : bytes.hexadecimal
    }

    private func writeMemory(_ text: String) -> [UInt8] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let (address, length) = Self.pair(parts[0]),
            let bytes = [UInt8](hexadecimal: parts[1].utf8), bytes.count == length,
            address + length <= 1 << 32
        else { return Self.invalid }
        var done = 0
        while done < length {
            let next = UInt32(address + done)
            let width = next % 4 == 0 && length - done >= 4 ? 4 : 1
            let value = UInt32(littleEndian: Array(bytes[done..<done + width]), at: 0)
            let isFlash = machine.memory(next, count: width)?.isFlash ?? false
            guard !isFlash, machine.write(next, width: width, value) else { return Self.noAccess }
            done += width
        }
        return Self.ok
    }
}
