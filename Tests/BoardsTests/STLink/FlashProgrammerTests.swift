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

    @Test("flash of double words gets each of them once, however the image is cut")
    func doubleWords() throws {
        let board = try ScriptedBoard(board: .l4r5zi)
        let probe = STLink(pipe: board.probe, pacing: ScriptedBoard.pacing())
        try probe.connect(to: .l4r5zi)
        try probe.resetAndHalt()
        let programmer = FlashProgrammer(probe: probe, board: .l4r5zi)
        var generator = SeededGenerator(seed: 6)
        let bytes = generator.bytes(9001)
        // Three segments, of which two share a double word and the third starts within one behind a gap.
        let cut = [0..<4100, 4100..<8000, 8004..<9001]
        let pieces = cut.map {
            FlashProgrammer.Piece(address: 0x0800_0000 + UInt32($0.lowerBound), bytes: Array(bytes[$0]))
        }
        try programmer.write(image: pieces)
        for piece in pieces {
            #expect(board.chip.read(piece.address, count: piece.bytes.count) == piece.bytes)
        }
        #expect(board.chip.read(0x0800_0000 + 8000, count: 4) == [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(board.chip.erasedSectors == [0, 1, 2])
        #expect(try probe.readWord(0x4002_2014) >> 31 == 1, "the controller is locked")
        // Bank 2 begins with page 256.
        try programmer.write(
            pieces: [.init(address: 0x0810_0000, bytes: Array(bytes[..<16]))], erasing: [256, 300])
        #expect(board.chip.erasedSectors.suffix(2) == [256, 300])
        #expect(board.chip.read(0x0810_0000, count: 16) == Array(bytes[..<16]))
    }

    @Test(
        "a double word that is programmed already is refused, and the status says so; zeros go over anything")
    func writtenOnce() throws {
        let board = try ScriptedBoard(board: .l4r5zi)
        let probe = STLink(pipe: board.probe, pacing: ScriptedBoard.pacing())
        try probe.connect(to: .l4r5zi)
        try probe.resetAndHalt()
        let programmer = FlashProgrammer(probe: probe, board: .l4r5zi)
        let (first, second) = ([UInt8](repeating: 0xF1, count: 8), [UInt8](repeating: 0xF0, count: 8))
        try programmer.write(pieces: image(first, at: 0x0804_0000), erasing: [])
        #expect(throws: ProbeError.flash(operation: "program", address: 0x0804_0000, status: 1 << 3)) {
            try programmer.write(pieces: image(second, at: 0x0804_0000), erasing: [])
        }
        #expect(board.chip.read(0x0804_0000, count: 8) == first)
        let zeros = [UInt8](repeating: 0, count: 8)
        try programmer.write(pieces: image(zeros, at: 0x0804_0000), erasing: [])
        #expect(board.chip.read(0x0804_0000, count: 8) == zeros)
        #expect(throws: ProbeError.outsideFlash(address: 0x0804_0004, bytes: 8)) {
            try programmer.write(pieces: image(zeros, at: 0x0804_0004), erasing: [])
        }
    }

    @Test("a chip whose flash is one bank is refused, with the option byte to set")
    func singleBank() throws {
        let board = try ScriptedBoard(board: .l4r5zi)
        board.chip.optionBits &= ~(1 << 22)
        let probe = STLink(pipe: board.probe, pacing: ScriptedBoard.pacing())
        #expect(throws: ProbeError.singleBank) { try probe.connect(to: .l4r5zi) }
        #expect(ProbeError.singleBank.description.contains("DBANK"))
    }
}
