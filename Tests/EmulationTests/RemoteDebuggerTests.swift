import Testing

@testable import Emulation

@Suite("Remote debugger")
struct RemoteDebuggerTests {
    /// A debugger at a machine, without sockets.
    struct Session {
        let bench: Bench
        let debugger: RemoteDebugger

        init(_ program: String, chip: Chip = .f746zg) throws {
            bench = try Bench(program, chip: chip)
            debugger = RemoteDebugger(machine: bench.machine)
            _ = debugger.receive(RemotePacket.frame(Array("QStartNoAckMode".utf8)))
        }

        /// The text of the reply, nil if none comes.
        func ask(_ text: String) -> String? {
            Self.text(debugger.receive(RemotePacket.frame(Array(text.utf8))))
        }

        /// Lets the core run until it stops by itself.
        func resume() -> String? {
            #expect(ask("c") == nil)
            for _ in 0..<1000 {
                _ = bench.machine.run(slice: 100_000)
                if let reply = Self.text(debugger.poll()) { return reply }
            }
            return nil
        }

        static func text(_ bytes: [UInt8]) -> String? {
            var packets = RemotePacket()
            for case .packet(let text) in packets.receive(bytes) {
                return String(decoding: text, as: UTF8.self)
            }
            return nil
        }

        var pc: UInt32 { bench.machine.readRegister(15) }
    }

    /// Start of the programs below: behind the vector table and the assembler's padding.
    private static let loop = """
        start:
            movs r0, #0
            movs r1, #10
            .org 0x100
        1:  adds r0, #1
            add r2, r0, r0
            add r3, r2, #1
            subs r1, #1
            bne 1b
            result 0, r0
            b .
        """

    @Test("a breakpoint in the midst of a block stops each turn, with flash as it was", arguments: Chip.all)
    func breakpoint(chip: Chip) throws {
        let session = try Session(Self.loop, chip: chip)
        let flash = session.bench.machine.read(0x0800_0106, width: 4)
        #expect(session.ask("Z0,8000106,2") == "OK")
        for turn in 1...10 as ClosedRange<UInt32> {
            #expect(session.resume() == "T05hwbreak:;")
            #expect(session.pc == 0x0800_0106)
            let machine = session.bench.machine
            #expect((machine.readRegister(0), machine.readRegister(1)) == (turn, 11 - turn))
            #expect(machine.readRegister(2) == 2 * turn)
        }
        #expect(session.bench.machine.read(0x0800_0106, width: 4) == flash)
        #expect(session.ask("z0,8000106,2") == "OK")
        #expect(session.ask("c") == nil)
        #expect(session.bench.run() == .waiting)
        #expect(session.bench[0] == 10)
    }

    @Test("steps take one instruction each, and count what a run counts")
    func steps() throws {
        let session = try Session(Self.loop)
        var addresses: [UInt32] = []
        while session.bench.machine.readRegister(1) != 8, addresses.count < 200 {
            #expect(session.ask("s") == "S05")
            addresses.append(session.pc)
        }
        #expect(session.bench.machine.readRegister(0) == 2)
        let body: [UInt32] = [0x102, 0x106, 0x10A, 0x10C, 0x100].map { 0x0800_0000 + $0 }
        #expect(Array(addresses.drop { $0 != 0x0800_0102 }.prefix(5)) == body)
        #expect(session.ask("c") == nil)
        #expect(session.bench.run() == .waiting)
        #expect(session.bench[0] == 10)
    }

    private static let conditional = """
        start:
            movs r0, #1
            movs r1, #0
            movs r2, #0
            cmp r0, #1
            itete eq
            addeq r1, #1
            addne r1, #16
            addeq r2, #2
            addne r2, #32
            result 0, r1
            result 1, r2
            b .
        """

    @Test("stepping through an IT block does what running does")
    func stepsConditionally() throws {
        let session = try Session(Self.conditional)
        var states: [[UInt32]] = []
        for _ in 0..<9 {
            #expect(session.ask("s") == "S05")
            let machine = session.bench.machine
            states.append([
                machine.readRegister(1), machine.readRegister(2),
                machine.readRegister(16).field(25, 2) | machine.readRegister(16).field(10, 6) << 2,
            ])
        }
        // IT EQ with then, else, then, else: two steps in and out of four, each with its share of the state.
        #expect(
            states.dropFirst(4) == [
                [0, 0, 0x0B], [1, 0, 0x16], [1, 0, 0x0C], [1, 2, 0x18], [1, 2, 0],
            ])
        for _ in 0..<6 { #expect(session.ask("s") == "S05") }
        #expect((session.bench[0], session.bench[1]) == (1, 2))
    }

    @Test("a breakpoint inside an IT block leaves its conditions alone", arguments: 0..<4)
    func breakpointConditionally(index: UInt32) throws {
        let plain = try Session(Self.conditional)
        var start: UInt32?
        for address in stride(from: 0x0800_0040 as UInt32, to: 0x0800_0100, by: 2)
        where plain.bench.machine.read(address, width: 2) == 0xBF0B { start = address }
        // Two instructions of two bytes each, as the assembler chose them.
        let session = try Session(Self.conditional)
        let target = try #require(start) + 2 + 2 * index
        #expect(session.ask("Z1,\(String(target, radix: 16)),2") == "OK")
        #expect(session.resume() == "T05hwbreak:;")
        #expect(session.pc == target)
        let (first, second) = (session.bench.machine.readRegister(1), session.bench.machine.readRegister(2))
        #expect((first, second) == (index == 0 ? 0 : 1, index == 3 ? 2 : 0))
        #expect(session.ask("c") == nil)
        #expect(session.bench.run() == .waiting)
        #expect((session.bench[0], session.bench[1]) == (1, 2))
    }

    @Test("registers of all widths are written and read back, alone and together")
    func registers() throws {
        let session = try Session("start: b .")
        #expect(session.ask("P3=78563412") == "OK")
        #expect(session.ask("p3") == "78563412")
        #expect(session.bench.machine.readRegister(3) == 0x1234_5678)
        // d1 is register 24 (17 of the core, 6 of the system, d0).
        #expect(session.ask("P18=0102030405060708") == "OK")
        #expect(session.bench.machine.readRegister(66) == 0x0403_0201)
        #expect(session.bench.machine.readRegister(67) == 0x0807_0605)
        // basepri shares a word with its neighbours.
        #expect(session.ask("P14=40000000") == "OK")
        #expect(session.bench.machine.readRegister(20) == 0x4000)
        let all = try #require(session.ask("g"))
        #expect(all.count == 2 * (17 * 4 + 6 * 4 + 16 * 8 + 4))
        #expect(session.ask("G" + all) == "OK")
        #expect(session.ask("g") == all)
    }

    @Test("memory is written and read at any length, flash is not written, nowhere is an error")
    func memory() throws {
        let session = try Session("start: b .")
        for length in 1...9 {
            let bytes = (0..<length).map { UInt8($0 + 0xA0) }
            let text = String(decoding: bytes.hexadecimal, as: UTF8.self)
            #expect(session.ask("M20000101,\(length):\(text)") == "OK")
            #expect(session.ask("m20000101,\(length)") == text)
        }
        #expect(session.ask("m8000000,4") == "00000120")
        #expect(session.ask("M8000000,4:00000000") == "E0e")
        #expect(session.ask("m8000000,4") == "00000120")
        #expect(session.ask("m30000000,4") == "E0e")
        #expect(session.ask("m2004fffe,8")?.count == 4)
        #expect(session.ask("me000ed00,4") == "71c20f41")
    }

    @Test("the description names the registers in their order, in pieces as large as asked for")
    func targetDescription() throws {
        let session = try Session("start: b .", chip: .f446re)
        var xml = ""
        while true {
            let piece = try #require(
                session.ask("qXfer:features:read:target.xml:\(String(xml.utf8.count, radix: 16)),40"))
            xml += piece.dropFirst()
            if piece.hasPrefix("l") { break }
        }
        #expect(xml.hasPrefix("<?xml") && xml.hasSuffix("</target>"))
        let names = xml.split(separator: "<reg name=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
        #expect(names.count == 17 + 6 + 17 && names[15] == "pc" && names[16] == "xpsr")
        let map = try #require(session.ask("qXfer:memory-map:read::0,1000"))
        #expect(map.contains("start=\"0x20000000\" length=\"0x20000\""))
    }

    @Test("a breakpoint instruction and a lock-up stop the core with their own signals")
    func stops() throws {
        let session = try Session("start:\nmovs r0, #5\nbkpt #1\nb .")
        #expect(session.resume() == "S05")
        #expect(session.bench.machine.readRegister(0) == 5)
        let fatal = try Session(
            "start:\nudf #0\nb .\nhard_handler:\nudf #0\nb .")
        #expect(fatal.resume() == "S0b")
    }

    @Test("an interrupt stops a core that runs, and only that")
    func interrupt() throws {
        let session = try Session("start:\n1: adds r0, #1\nb 1b")
        #expect(session.debugger.receive([3]).isEmpty)
        #expect(session.ask("vCont;c") == nil)
        _ = session.bench.machine.run(slice: 10_000)
        #expect(Session.text(session.debugger.receive([3])) == "S02")
        let count = session.bench.machine.readRegister(0)
        #expect(count > 0)
        #expect(session.bench.machine.run(slice: 10_000) == .halted)
        #expect(session.bench.machine.readRegister(0) == count)
        session.debugger.end()
        _ = session.bench.machine.run(slice: 10_000)
        #expect(session.bench.machine.readRegister(0) > count)
    }

    @Test("a damaged packet is asked for again, and what makes no sense is refused or not known")
    func hostile() throws {
        let bench = try Bench()
        let debugger = RemoteDebugger(machine: bench.machine)
        #expect(debugger.receive(Array("$?#00".utf8)) == Array("-".utf8))
        #expect(debugger.receive(Array("$?#3f".utf8)) == Array("+$S05#b8".utf8))
        #expect(debugger.receive(Array("$?#3".utf8)).isEmpty)
        #expect(debugger.receive(Array("f".utf8)) == Array("+$S05#b8".utf8))
        let session = try Session("start: b .")
        let texts = [
            "", "m", "m,", "mzz,4", "m0,ffffffffffffffff", "mffffffffffff,4", "M0,4", "M0,4:00",
            "M0,4:0x00zz00",
            "Mfffffffe,4:00000000", "p", "pff", "P", "P3", "P3=", "P3=00", "G00", "Z", "Z0", "Z0,", "Z0,zz,2",
            "Z9,0,2",
            "Z0,ffffffff,2", "z0,1,2", "qXfer:features:read:target.xml",
            "qXfer:features:read:target.xml:ffffffffff,ffffffffff",
            "qXfer:features:read:x:0,4", "qRcmd,zz", "qRcmd,00", "vRun", "X0,0:", "!", "bc", "mfffffffc,8",
            "H",
        ]
        for text in texts { #expect(session.ask(text) != nil, "\(text)") }
        var numbers = RandomBytes(seed: 5)
        for _ in 0..<300 { _ = session.debugger.receive(numbers.next(count: 200)) }
        _ = session.debugger.receive(
            [UInt8](repeating: 0x24, count: 3) + [UInt8](repeating: 0x41, count: 40_000))
        _ = session.debugger.receive(Array("#00".utf8))
        #expect(session.ask("?") != nil)
    }

    /// Bytes that look random, the same each time.
    private struct RandomBytes {
        var state: UInt64

        init(seed: UInt64) { state = seed }

        mutating func next(count: Int) -> [UInt8] {
            (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 56)
            }
        }
    }
}
