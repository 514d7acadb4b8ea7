import BoardContract
import Facts
import Testing

@testable import Boards

@Suite struct STLinkTests {
    private typealias Step = TranscriptPipe.Step

    /// Transfers of a V2J37 at 3280 mV that is found idle, up to the opened access port.
    private static let connecting: [Step] = [
        .failure(.timeout),  // nothing is left to fetch
        .command([0xF5]), .answer([1, 0]),
        .command([0xF1]), .answer([0x29, 0x5A, 0x83, 0x04, 0x4B, 0x37]),
        .command([0xF7]), .answer([0xDC, 0x05, 0, 0, 0x02, 0x08, 0, 0]),
        .command([0xF2, 0x43]), .answer([0x80, 0]),
        .command([0xF2, 0x30, 0xA3]), .answer([0x80, 0]),
        .command([0xF2, 0x4B]), .answer([0x80, 0]),
        .command([0xF2, 0x36, 0xF0, 0xED, 0x00, 0xE0]), .answer([0x80, 0, 0, 0, 0, 0, 3, 1]),
        .command([0xF2, 0x36, 0xF0, 0xED, 0x00, 0xE0]), .answer([0x80, 0, 0, 0, 0, 0, 1, 1]),
        .command([0xF2, 0x36, 0xFC, 0xED, 0x00, 0xE0]), .answer([0x80, 0, 0, 0, 0, 0, 0, 1]),
    ]

    private func connected(_ further: [Step]) throws -> (probe: STLink, pipe: TranscriptPipe) {
        let pipe = TranscriptPipe(Self.connecting + further)
        let probe = STLink(pipe: pipe, pacing: ScriptedBoard.pacing())
        try probe.connect()
        return (probe, pipe)
    }

    @Test("connecting sends the protocol's commands and reads version and voltage")
    func connect() throws {
        let (probe, pipe) = try connected([])
        #expect(probe.info == STLink.Info(hardware: 2, firmware: 37, millivolts: 3280, kilohertz: 4000))
        #expect(pipe.isDone)
    }

    @Test(
        "a probe found in another mode is led out of it first",
        arguments: [(0, [0xF3, 0x07]), (3, [0xF4, 0x01]), (2, [0xF2, 0x21])] as [(UInt8, [UInt8])])
    func modes(mode: UInt8, exit: [UInt8]) throws {
        var steps = Self.connecting
        steps[2] = .answer([mode, 0])
        steps.insert(.command(exit), at: 3)
        let pipe = TranscriptPipe(steps)
        try STLink(pipe: pipe).connect()
        #expect(pipe.isDone)
    }

    @Test("memory commands carry address and length, and ask for the outcome")
    func memory() throws {
        let done: Step = .answer([0x80] + [UInt8](repeating: 0, count: 11))
        let (probe, pipe) = try connected([
            .command([0xF2, 0x07, 0x00, 0x04, 0x00, 0x20, 8, 0]), .answer([1, 2, 3, 4, 5, 6, 7, 8]),
            .command([0xF2, 0x3E]), done,
            .command([0xF2, 0x08, 0x00, 0x00, 0x01, 0x20, 20, 0]), .data([UInt8](1...20)),
            .command([0xF2, 0x3E]), done,
            .command([0xF2, 0x36, 0xF0, 0xED, 0x00, 0xE0]), .answer([0x80, 0, 0, 0, 3, 0, 3, 0]),
            .command([0xF2, 0x35, 0x0C, 0xED, 0x00, 0xE0, 4, 0, 0xFA, 5]), .answer([0x80, 0]),
            .command([0xF2, 0x33, 15]), .answer([0x80, 0, 0, 0, 0x78, 0x56, 0x34, 0x12]),
            .command([0xF2, 0x34, 13, 0, 0, 2, 0x20]), .answer([0x80, 0]),
        ])
        #expect(try probe.readMemory(0x2000_0401, count: 5) == [2, 3, 4, 5, 6])
        try probe.write(0x2001_0000, [UInt8](1...20), width: 4)
        #expect(try probe.readWord(0xE000_EDF0) == 0x0003_0003)
        try probe.writeWord(0xE000_ED0C, 0x05FA_0004)
        #expect(try probe.readRegister(15) == 0x1234_5678)
        try probe.writeRegister(13, 0x2002_0000)
        #expect(pipe.isDone)
    }

    @Test("long reads are cut where the address increment wraps")
    func pages() throws {
        let board = try ScriptedBoard()
        let probe = STLink(pipe: board.probe)
        try probe.connect()
        let before = board.probe.commands.count
        #expect(try probe.readMemory(0x0800_03F0, count: 1100) == [UInt8](repeating: 0xFF, count: 1100))
        let reads = board.probe.commands[before...].filter { $0[1] == 0x07 }
        #expect(reads.map { Int($0[6]) | Int($0[7]) << 8 } == [16, 1024, 60])
    }

    @Test("old firmware, a chip without power and a foreign chip are refused with the figures")
    func gates() throws {
        let board = try ScriptedBoard()
        board.probe.firmware = 23
        #expect(throws: ProbeError.firmwareTooOld(hardware: 2, found: 23, needed: 24)) {
            try STLink(pipe: board.probe).connect()
        }
        board.probe.firmware = 24
        board.probe.millivolts = 1600
        #expect(throws: ProbeError.voltage(millivolts: 1600, needed: 1700)) {
            try STLink(pipe: board.probe).connect()
        }
        board.probe.millivolts = 3300
        board.chip.deviceID = 0x1000_6451
        let probe = STLink(pipe: board.probe)
        try probe.connect()
        #expect(throws: ProbeError.chip(wanted: [.f746zg], found: 0x451)) { try probe.connect(to: .f746zg) }
    }

    @Test("a busy access port is asked again, and given up after 13 times")
    func busy() throws {
        let board = try ScriptedBoard()
        var waits: [Duration] = []
        let probe = STLink(
            pipe: board.probe, pacing: Pacing(now: { waits.reduce(.zero, +) }, pause: { waits.append($0) }))
        try probe.connect()
        board.probe.busyAnswers = 4
        #expect(try probe.readWord(0x0800_0000) == 0xFFFF_FFFF)
        #expect(waits == [.microseconds(100), .microseconds(200), .microseconds(400), .microseconds(800)])
        board.probe.busyAnswers = 1000
        #expect(throws: ProbeError.status(command: "memory read", code: 0x10, address: 0x0800_0000)) {
            try probe.readMemory(0x0800_0000, count: 4)
        }
        #expect(waits.count == 4 + 12)
    }

    @Test("a fault is not tried again and names the address")
    func fault() throws {
        let board = try ScriptedBoard()
        let probe = STLink(pipe: board.probe)
        try probe.connect()
        let before = board.probe.commands.count
        let error = ProbeError.status(command: "memory read", code: 0x11, address: 0x6000_0000)
        #expect(throws: error) { try probe.readMemory(0x6000_0000, count: 4) }
        #expect(board.probe.commands.count == before + 2)
        #expect(error.description.contains("0x60000000"))
    }

    @Test(
        "a probe that hangs is taken anew, then reset on its bus; then the user is asked to plug it in again")
    func hang() throws {
        for cure in [ScriptedProbe.Cure.reclaim, .reset] {
            let board = try ScriptedBoard()
            board.probe.isHung = true
            board.probe.cure = cure
            try STLink(pipe: board.probe).connect()
        }
        let board = try ScriptedBoard()
        board.probe.isHung = true
        board.probe.cure = .nothing
        #expect(throws: ProbeError.pipe(.timeout)) { try STLink(pipe: board.probe).connect() }
        #expect(ProbeError.pipe(.timeout).description.contains("plug it in again"))
        let dead = TranscriptPipe([
            .failure(.timeout), .command([0xF5]), .failure(.timeout),
            .reclaim, .failure(.timeout), .command([0xF5]), .failure(.stall),
            .reset, .failure(.timeout), .command([0xF5]), .failure(.timeout),
        ])
        #expect(throws: ProbeError.pipe(.timeout)) { try STLink(pipe: dead).connect() }
        #expect(dead.isDone)
    }

    @Test("an unplugged probe is named at once")
    func unplugged() throws {
        let board = try ScriptedBoard()
        board.probe.isUnplugged = true
        #expect(throws: ProbeError.pipe(.unplugged)) { try STLink(pipe: board.probe).connect() }
    }

    @Test("short answers are errors, whichever command they belong to, and only if they come again and again")
    func shortAnswers() throws {
        for index in stride(from: 2, to: Self.connecting.count, by: 2) {
            guard case .answer(let bytes) = Self.connecting[index] else { continue }
            let short = Self.connecting[..<index] + [.answer(Array(bytes.dropLast()))]
            // A probe that stopped half-way is found in debug mode.
            let again = TranscriptPipe(short + [.reclaim] + short + [.reset] + short)
            #expect {
                try STLink(pipe: again).connect()
            } throws: { error in
                if case .answer(_, bytes.count, bytes.count - 1)? = error as? ProbeError {
                    true
                } else {
                    false
                }
            }
            #expect(again.isDone)
            try STLink(pipe: TranscriptPipe(short + [.reclaim] + Self.connecting)).connect()
        }
    }

    @Test(
        "the line's clock is the fastest that carries",
        arguments: [(2, [4000, 950, 100]), (3, [8000, 3300, 50])] as [(UInt16, [Int])])
    func clock(hardware: UInt16, clocks: [Int]) throws {
        for kilohertz in clocks {
            let board = try ScriptedBoard()
            board.probe.hardware = hardware
            board.probe.carriedKilohertz = kilohertz
            #expect(try STLink(pipe: board.probe).connect().kilohertz == kilohertz)
            #expect(board.probe.kilohertz == kilohertz)
        }
        let board = try ScriptedBoard()
        board.probe.hardware = hardware
        board.probe.carriedKilohertz = 1
        #expect(throws: ProbeError.status(command: "read", code: 0x17, address: 0xE000_EDF0)) {
            try STLink(pipe: board.probe).connect()
        }
    }

    @Test("a V3 is asked for its version and clocks by its own commands, and refused below J3")
    func generation3() throws {
        let board = try ScriptedBoard()
        board.probe.hardware = 3
        board.probe.firmware = 2
        #expect(throws: ProbeError.firmwareTooOld(hardware: 3, found: 2, needed: 3)) {
            try STLink(pipe: board.probe).connect()
        }
        board.probe.firmware = 3
        let probe = STLink(pipe: board.probe, pacing: ScriptedBoard.pacing())
        #expect(
            try probe.connect() == STLink.Info(hardware: 3, firmware: 3, millivolts: 3280, kilohertz: 8000))
        #expect(!board.probe.commands.contains { $0[0] == 0xF2 && $0[1] == 0x43 })
        #expect(board.probe.commands.contains { $0[0] == 0xF2 && $0[1] == 0x4B })
        try probe.resetAndHalt()
        try FlashProgrammer(probe: probe, board: .f746zg).write(
            image: [.init(address: 0x0800_0000, bytes: [1, 2, 3, 4])])
        #expect(board.chip.read(0x0800_0000, count: 4) == [1, 2, 3, 4])
    }

    @Test(
        "whatever clocks a V3 lists, there is one to try", arguments: [0, 1, 10, 11, 0xFFFF_FFFF] as [UInt32])
    func clockLists(count: UInt32) {
        for value in [0, 5, 24_000, 0xFFFF_FFFF] as [UInt32] {
            let words = [0, 0, count] + [UInt32](repeating: value, count: 10)
            let clocks = DebugClock.offered(by: words.flatMap { [UInt8](record: $0) })
            #expect(clocks.count == 1 && clocks[0].kilohertz > 0 && clocks[0].command.count == 8)
        }
    }

    @Test("firmware that takes the debug pins is reached under reset, and left running")
    func deaf() throws {
        let board = try ScriptedBoard()
        board.chip.takesDebugPins = true
        let probe = STLink(pipe: board.probe, pacing: ScriptedBoard.pacing())
        #expect(throws: ProbeError.status(command: "enter SWD", code: 5, address: nil)) {
            try probe.connect()
        }
        try probe.connectAndHaltUnderReset()
        #expect(board.chip.isHalted)
        // A chip that is held in reset runs from its slow oscillator.
        #expect(board.probe.kilohertz <= 1000)
        #expect(try probe.deviceID() == 0x449)
        try probe.resetAndRun()
        #expect(board.chip.isRunning)
        // The same by the board, whose firmware answers once it was programmed.
        let connected = board.connected()
        let identity = try connected.attach()
        #expect(identity.board == "nucleo-f746zg")
    }

    @Test("a core that ignores a halt is stopped with its reset line held")
    func underReset() throws {
        let board = try ScriptedBoard()
        board.chip.ignoresHalt = true
        let probe = STLink(pipe: board.probe, pacing: ScriptedBoard.pacing())
        try probe.connect()
        #expect(throws: ProbeError.self) { try probe.halt() }
        try probe.resetAndHalt(underReset: true)
        #expect(board.chip.isHalted)
        try probe.resetAndRun()
        #expect(board.chip.isRunning)
    }

    @Test("ranges at the end of the address space do not overflow")
    func addressSpace() throws {
        let board = try ScriptedBoard()
        let probe = STLink(pipe: board.probe)
        try probe.connect()
        #expect(throws: ProbeError.self) { try probe.readMemory(0xFFFF_FFFC, count: 8) }
        #expect(throws: ProbeError.self) { try probe.readMemory(0xFFFF_FFFC, count: 4) }
    }
}
