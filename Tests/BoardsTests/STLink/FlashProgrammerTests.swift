import BoardContract
import Facts
import Testing

@testable import Boards

@Suite struct FlashProgrammerTests {
    private let board: ScriptedBoard
    private let probe: STLink

    init() throws {
        board = try ScriptedBoard()
        probe = STLink(pipe: board.probe, pacing: ScriptedBoard.pacing())
    }

    private func halted() throws -> FlashProgrammer {
        try probe.connect()
        try probe.resetAndHalt()
        return FlashProgrammer(probe: probe, board: .f746zg)
    }

    private func image(_ bytes: [UInt8], at address: UInt32 = 0x0800_0000) -> [FlashProgrammer.Piece] {
        [FlashProgrammer.Piece(address: address, bytes: bytes)]
    }

    @Test(
        "what is written is in flash, and the controller is locked again",
        arguments: [3300, 2400, 1900] as [UInt32])
    func write(millivolts: UInt32) throws {
        board.probe.millivolts = millivolts
        var generator = SeededGenerator(seed: 3)
        let bytes = generator.bytes(70_001)
        try halted().write(image: image(bytes))
        #expect(board.chip.read(0x0800_0000, count: 70_001) == bytes)
        #expect(board.chip.erasedSectors == [0, 1, 2])
        #expect(try probe.readWord(0x4002_3C10) >> 31 == 1)
    }

    @Test("sectors that match are left alone, but the vector table's goes with any that differ")
    func skips() throws {
        var generator = SeededGenerator(seed: 4)
        var bytes = generator.bytes(100_000)
        try halted().write(image: image(bytes))
        let before = board.chip.erasedSectors.count
        try halted().write(image: image(bytes))
        #expect(board.chip.erasedSectors.count == before)
        bytes[70_000] ^= 1
        try halted().write(image: image(bytes))
        #expect(board.chip.erasedSectors[before...] == [0, 2])
        #expect(board.chip.read(0x0800_0000, count: bytes.count) == bytes)
    }

    @Test("a write that is cut off anywhere leaves no reset vector")
    func interrupted() throws {
        var generator = SeededGenerator(seed: 5)
        let old = generator.bytes(9000)
        let new = generator.bytes(9000)
        var position = 1
        while true {
            let board = try ScriptedBoard()
            let pacing = ScriptedBoard.pacing()
            let setup = STLink(pipe: board.probe, pacing: pacing)
            try setup.connect()
            try setup.resetAndHalt()
            try FlashProgrammer(probe: setup, board: .f746zg).write(image: image(old))
            let outage = Outage(at: position, kind: .error)
            let failing = STLink(pipe: FailingPipe(board.probe, outage: outage), pacing: pacing)
            do {
                try failing.connect()
                try failing.resetAndHalt()
                try FlashProgrammer(probe: failing, board: .f746zg).write(image: image(new))
                if !outage.hasHappened { break }
            } catch {
                let found = try #require(board.chip.read(0x0800_0000, count: 9000))
                let hasResetVector = found[4..<8] != [0xFF, 0xFF, 0xFF, 0xFF]
                #expect(found == old || found == new || !hasResetVector, "at \(position)")
            }
            position += 1
        }
        #expect(position > 50)
    }

    @Test("a failing erase or program names operation, address and status")
    func controllerErrors() throws {
        let programmer = try halted()
        board.chip.nextFlashErrors = 1 << 4
        #expect(throws: ProbeError.flash(operation: "erase", address: 0x0800_0000, status: 1 << 4)) {
            try programmer.write(image: image([1, 2, 3, 4]))
        }
        #expect(try probe.readWord(0x4002_3C10) >> 31 == 1)
        try programmer.write(image: image([1, 2, 3, 4]))
        #expect(board.chip.read(0x0800_0000, count: 4) == [1, 2, 3, 4])
    }

    @Test("an erase that never ends is given up after its time")
    func endless() throws {
        let programmer = try halted()
        board.chip.busyReads = .max
        #expect(throws: ProbeError.self) { try programmer.write(image: image([1, 2, 3, 4])) }
    }

    @Test("programming over old contents is caught by reading back")
    func verify() throws {
        let programmer = try halted()
        try programmer.write(pieces: image([0x0F], at: 0x0804_0000), erasing: [])
        #expect(throws: ProbeError.verify(address: 0x0804_0000, expected: 0xF1, found: 0x01)) {
            try programmer.write(pieces: image([0xF1], at: 0x0804_0000), erasing: [])
        }
    }

    @Test("a read-protected chip is refused and nothing is written")
    func protected() throws {
        let programmer = try halted()
        board.chip.protection = 0x55
        #expect(throws: ProbeError.self) { try programmer.write(pieces: image([1]), erasing: [0]) }
        #expect(board.chip.erasedSectors.isEmpty)
    }

    @Test("option bytes are left alone, whatever is written and whatever fails")
    func optionBytes() throws {
        let programmer = try halted()
        try programmer.write(image: image([UInt8](repeating: 1, count: 5000)))
        board.chip.nextFlashErrors = 1 << 4
        #expect(throws: ProbeError.self) { try programmer.write(pieces: image([0]), erasing: [0]) }
        board.chip.protection = 0x55
        #expect(throws: ProbeError.readProtected(level: 0x55)) {
            try programmer.write(pieces: image([0]), erasing: [0])
        }
        let registers = board.chip.registersWritten
        #expect(registers.contains(0x4002_3C04), "the controller was used")
        // FLASH_OPTKEYR and FLASH_OPTCR, FLASH_OPTCR1; and the option bytes themselves.
        #expect(registers.isDisjoint(with: [0x4002_3C08, 0x4002_3C14, 0x4002_3C18]))
        #expect(registers.allSatisfy { !(0x1FFF_0000..<0x2000_0000).contains($0) })
    }

    @Test("bytes outside flash are refused before anything is erased")
    func outside() throws {
        let programmer = try halted()
        for address in [0x0000_0000, 0x07FF_FFFC, 0x080F_FFFC, 0xFFFF_FFFC] as [UInt32] {
            #expect(throws: ProbeError.outsideFlash(address: address, bytes: 8)) {
                try programmer.write(image: image([UInt8](repeating: 0, count: 8), at: address))
            }
        }
        #expect(board.chip.erasedSectors.isEmpty)
    }
}
