import Testing

@testable import Emulation

@Suite("ST-LINK model")
struct STLinkModelTests {
    /// A host on the probe's socket, without the socket.
    private final class Host {
        let bench: Bench
        let model: STLinkModel
        private var framing = ProbeProtocol()

        /// - Parameter entersDebugging: in debug mode, with the access port open.
        init(
            _ program: String = "start: b .", knobs: ProbeKnobs = ProbeKnobs(), entersDebugging: Bool = true
        ) throws {
            bench = try Bench(program)
            model = STLinkModel(machine: bench.machine, knobs: knobs)
            guard entersDebugging else { return }
            for bytes in [[0xF2, 0x30, 0xA3], [0xF2, 0x4B, 0]] as [[UInt8]] {
                #expect(try command(bytes, reply: 2) == [0x80, 0])
            }
        }

        func transfer(_ kind: UInt8, _ data: [UInt8] = [], length: Int = 0) throws -> (UInt8, [UInt8]) {
            let count = kind == 0 ? data.count : length
            let received = framing.receive([kind] + UInt32(count).littleEndianBytes + data, model: model)
            let answer = try #require(received)
            #expect(Int(UInt32(littleEndian: answer, at: 1)) == answer.count - 5)
            return (answer[0], Array(answer.dropFirst(5)))
        }

        func command(_ bytes: [UInt8], reply: Int, data: [UInt8]? = nil) throws -> [UInt8] {
            let padded = bytes + [UInt8](repeating: 0, count: 16 - bytes.count)
            #expect(try transfer(0, padded).0 == 0)
            if let data { #expect(try transfer(0, data).0 == 0) }
            guard reply > 0 else { return [] }
            let (status, answer) = try transfer(1, length: reply)
            #expect(status == 0)
            #expect(answer.count == reply)
            return answer
        }

        func word(_ address: UInt32) throws -> UInt32 {
            let answer = try command([0xF2, 0x36] + address.littleEndianBytes, reply: 8)
            #expect(answer[0] == 0x80)
            return UInt32(littleEndian: answer, at: 4)
        }

        func setWord(_ address: UInt32, _ value: UInt32) throws {
            let bytes = [0xF2, 0x35] + address.littleEndianBytes + value.littleEndianBytes
            #expect(try command(bytes, reply: 2)[0] == 0x80)
        }

        func block(_ code: UInt8, _ address: UInt32, _ count: Int) -> [UInt8] {
            [0xF2, code] + address.littleEndianBytes + [UInt8(count & 255), UInt8(count >> 8)]
        }
    }

    @Test("says V2J37S26, 3.3 V and its mode")
    func identity() throws {
        let host = try Host(entersDebugging: false)
        #expect(try host.command([0xF1], reply: 6) == [0x29, 0x5A, 0x83, 0x04, 0x4B, 0x37])
        #expect(try host.command([0xF5], reply: 2) == [1, 0])
        let voltage = try host.command([0xF7], reply: 8)
        let millivolts = 2400 * UInt32(littleEndian: voltage, at: 4) / UInt32(littleEndian: voltage, at: 0)
        #expect((3250...3350).contains(millivolts))
        #expect(try host.command([0xF2, 0x30, 0xA3], reply: 2) == [0x80, 0])
        #expect(try host.command([0xF5], reply: 2) == [2, 0])
        #expect(UInt32(littleEndian: try host.command([0xF2, 0x31], reply: 12), at: 4) == 0x5BA0_2477)
        #expect(try host.command([0xF2, 0x4B, 0], reply: 2)[0] == 0x80)
        #expect(try host.command([0xF2, 0x43, 0, 0], reply: 2)[0] == 0x80)
    }

    @Test("reads the chip's identity and flash size")
    func chip() throws {
        let host = try Host()
        #expect(try host.word(0xE004_2000) == 0x1001_6449)
        #expect(try host.word(0x1FF0_F440) >> 16 == 1024)
        #expect(try host.word(0xE000_ED00) == 0x410F_C271)
        let id = try host.command(host.block(0x0C, 0x1FF0_F420, 12), reply: 12)
        #expect(id == Chip.f746zg.defaultUniqueID)
    }

    @Test("moves memory in words, half-words and bytes, while the core runs", arguments: [4, 2, 1])
    func memory(width: Int) throws {
        let host = try Host()
        let bytes = (0..<UInt8(60)).map { $0 &* 7 }
        let codes: (UInt8, UInt8) = width == 4 ? (0x07, 0x08) : width == 2 ? (0x47, 0x48) : (0x0C, 0x0D)
        _ = try host.command(host.block(codes.1, 0x2000_1000, 60), reply: 0, data: bytes)
        #expect(try host.command(host.block(codes.0, 0x2000_1000, 60), reply: 60) == bytes)
        #expect(try host.command([0xF2, 0x3E], reply: 12)[0] == 0x80)
        #expect(try host.command(host.block(0x0C, 0x2000_1001, 1), reply: 2) == [7, 0])
    }

    @Test("reports a bus error once, with its address")
    func accessFault() throws {
        let host = try Host()
        _ = try host.command(host.block(0x07, 0x3000_0000, 8), reply: 8)
        let status = try host.command([0xF2, 0x3E], reply: 12)
        #expect(status[0] == 0x11)
        #expect(UInt32(littleEndian: status, at: 4) == 0x3000_0004)
        #expect(try host.command([0xF2, 0x3E], reply: 12)[0] == 0x80)
        #expect(try host.command([0xF2, 0x36] + UInt32(0x3000_0000).littleEndianBytes, reply: 8)[0] == 0x11)
    }

    @Test("halts, sets registers, runs code in RAM to its breakpoint")
    func loader() throws {
        let host = try Host("start: b .")
        try host.setWord(0xE000_EDF0, 0xA05F_0003)
        #expect(try host.word(0xE000_EDF0).bit(17))
        // adds r0, r0, r1; bkpt 0
        for (value, sum) in [(0xBE00_1840, 12), (0xBE00_1A40, 2)] as [(UInt32, UInt32)] {
            try host.setWord(0x2000_0000, value)
            for (register, content) in [(0, 7), (1, 5), (15, 0x2000_0000)] as [(UInt8, UInt32)] {
                _ = try host.command([0xF2, 0x34, register] + content.littleEndianBytes, reply: 2)
            }
            try host.setWord(0xE000_EDF0, 0xA05F_0009)
            #expect(host.bench.run() == .halted)
            #expect(try host.word(0xE000_EDF0).bit(17))
            let answer = try host.command([0xF2, 0x33, 0], reply: 8)
            #expect(UInt32(littleEndian: answer, at: 4) == sum)
        }
        let all = try host.command([0xF2, 0x3A], reply: 88)
        #expect(UInt32(littleEndian: all, at: 4 + 60) == 0x2000_0002)
    }

    @Test("stops at the reset vector when asked, and steps from there")
    func resetAndHalt() throws {
        let host = try Host("start:\nmovs r0, #1\nmovs r0, #2\nb .")
        host.bench.run()
        try host.setWord(0xE000_EDF0, 0xA05F_0003)
        try host.setWord(0xE000_EDFC, 1)
        try host.setWord(0xE000_ED0C, 0x05FA_0004)
        let status = try host.word(0xE000_EDF0)
        #expect(status.bit(17) && status.bit(25))
        let start = host.bench.machine.readRegister(15)
        #expect(start == (host.bench.machine.read(0x0800_0004, width: 4) ?? 0) & ~1)
        try host.setWord(0xE000_EDF0, 0xA05F_0005)
        #expect(host.bench.machine.readRegister(0) == 1)
        #expect(host.bench.machine.readRegister(15) == start + 2)
    }

    @Test("programs flash word by word without the core's help")
    func programming() throws {
        let host = try Host()
        try host.setWord(0xE000_EDF0, 0xA05F_0003)
        try host.setWord(0x4002_3C04, 0x4567_0123)
        try host.setWord(0x4002_3C04, 0xCDEF_89AB)
        try host.setWord(0x4002_3C10, 0x201)
        let bytes = (0..<1024).map { UInt8(truncatingIfNeeded: $0 * 31) }
        _ = try host.command(host.block(0x08, 0x0804_0000, 1024), reply: 0, data: bytes)
        #expect(try host.command(host.block(0x07, 0x0804_0000, 1024), reply: 1024) == bytes)
        #expect(try host.word(0x4002_3C0C) & 0xF2 == 0)
    }

    @Test("answers what it does not know, and stalls what is no command")
    func unknown() throws {
        let host = try Host()
        #expect(try host.command([0xF2, 0x99], reply: 2)[0] == 0x42)
        #expect(try host.transfer(0, [1, 2, 3]).0 == 2)
        #expect(try host.transfer(0, [UInt8](repeating: 0xAA, count: 16)).0 == 2)
        #expect(try host.transfer(1, length: 64).0 == 1)
        #expect(try host.transfer(2).0 == 0)
    }

    @Test("is gone once unplugged")
    func unplugged() throws {
        let host = try Host()
        host.model.isPlugged = false
        for kind in [0, 1, 2] as [UInt8] { #expect(try host.transfer(kind, length: 0).0 == 3) }
    }

    @Test("survives any bytes", arguments: 0..<20)
    func garbage(seed: Int) throws {
        let host = try Host("start:\nmovs r0, #1\n1: adds r0, #1\nb 1b")
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func random() -> UInt8 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 32)
        }
        for _ in 0..<300 {
            var command = (0..<16).map { _ in random() }
            command[0] = 0xF2
            // Half of them aim at something that is there.
            if seed % 2 == 0 { command[5] = [0x08, 0x20, 0x40, 0xE0][Int(random() & 3)] }
            _ = try host.transfer(0, command)
            _ = try host.transfer(1, length: Int(random()))
            _ = host.bench.machine.run(slice: 100)
        }
        var framing = ProbeProtocol()
        var closed = 0
        for _ in 0..<300 where framing.receive((0..<40).map { _ in random() }, model: host.model) == nil {
            closed += 1
        }
        #expect(closed > 0)
        _ = try host.transfer(2)
        #expect(try host.command([0xF5], reply: 2)[1] == 0)
    }
}
