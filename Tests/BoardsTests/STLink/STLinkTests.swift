import BoardContract
import Testing

@testable import Boards

@Suite struct STLinkTests {
    private typealias Step = TranscriptPipe.Step

    /// Transfers of a V2J37 at 3280 mV that is found idle, up to the opened access port.
    private static let connecting: [Step] = [
        .command([0xF5]), .answer([1, 0]),
        .command([0xF1]), .answer([0x29, 0x5A, 0x83, 0x04, 0x4B, 0x37]),
        .command([0xF7]), .answer([0xDC, 0x05, 0, 0, 0x02, 0x08, 0, 0]),
        .command([0xF2, 0x30, 0xA3]), .answer([0x80, 0]),
        .command([0xF2, 0x43]), .answer([0x80, 0]),
        .command([0xF2, 0x4B]), .answer([0x80, 0]),
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
        #expect(probe.info == STLink.Info(hardware: 2, firmware: 37, millivolts: 3280))
        #expect(pipe.isDone)
    }

    @Test(
        "a probe found in another mode is led out of it first",
        arguments: [(0, [0xF3, 0x07]), (3, [0xF4, 0x01]), (2, [0xF2, 0x21])] as [(UInt8, [UInt8])])
    func modes(mode: UInt8, exit: [UInt8]) throws {
        var steps = Self.connecting
        steps[1] = .answer([mode, 0])
        steps.insert(.command(exit), at: 2)
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
        try probe.writeWords(0x2001_0000, [UInt8](1...20))
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
        board.probe.firmware = 25
        #expect(throws: ProbeError.firmwareTooOld(found: 25, needed: 26)) {
            try STLink(pipe: board.probe).connect()
        }
        board.probe.firmware = 26
        board.probe.millivolts = 1600
        #expect(throws: ProbeError.voltage(millivolts: 1600, needed: 1700)) {
            try STLink(pipe: board.probe).connect()
        }
        board.probe.millivolts = 3300
        board.chip.deviceID = 0x1000_6451
        let probe = STLink(pipe: board.probe)
        try probe.connect()
        #expect(throws: ProbeError.chip(expected: 0x449, found: 0x451)) { try probe.check(.f746zg) }
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

    @Test("a probe that hangs at its first command is reset on its bus once")
    func hang() throws {
        let board = try ScriptedBoard()
        board.probe.isHung = true
        try STLink(pipe: board.probe).connect()
        let dead = TranscriptPipe([
            .command([0xF5]), .failure(.timeout), .reset, .command([0xF5]), .failure(.timeout),
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

    @Test("short answers are errors, whichever command they belong to")
    func shortAnswers() {
        for index in stride(from: 1, to: Self.connecting.count, by: 2) {
            guard case .answer(let bytes) = Self.connecting[index] else { continue }
            let steps = Self.connecting[..<index] + [.answer(Array(bytes.dropLast()))]
            #expect(throws: ProbeError.self) { try STLink(pipe: TranscriptPipe(Array(steps))).connect() }
        }
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
