import BoardContract
import Facts
import TestSupport
import Testing

@testable import Boards
@testable import Emulation

/// The driver on a chip that takes its time for a reset, and on a probe that forgives nothing.
@Suite("Probe session")
struct ProbeSessionTests {
    private static let base: UInt32 = 0x0800_0000
    private static let debugControl: UInt32 = 0xE000_EDF0
    private static let catches: UInt32 = 0xE000_EDFC

    /// A chip whose flash holds an endless loop behind its vectors.
    private func world(_ chip: Chip = .f746zg, knobs: ProbeKnobs = ProbeKnobs()) throws -> ProbedMachine {
        let world = try ProbedMachine(chip, knobs: knobs)
        let loop: [UInt8] = [0, 0, 1, 0x20, 0x09, 0, 0, 0x08, 0xFE, 0xE7, 0xFE, 0xE7]
        try world.programmer(world.driver(), .of(chip)).write(
            image: [.init(address: Self.base, bytes: loop)])
        return world
    }

    private func isFree(_ world: ProbedMachine) -> Bool {
        world.machine.isExecuting && (world.machine.read(Self.debugControl, width: 4) ?? 1) & 1 == 0
            && world.machine.read(Self.catches, width: 4) == 0
    }

    @Test(
        "the core stands at its first instruction, however long the reset takes", arguments: Chip.all,
        [false, true])
    func resetAndHalt(chip: Chip, underReset: Bool) throws {
        let world = try world(chip)
        let probe = world.driver()
        try probe.connect(to: .of(chip))
        try probe.resetAndRun()
        #expect(isFree(world))
        for _ in 0..<10 {
            let before = world.machine.seconds
            try probe.resetAndHalt(underReset: underReset)
            #expect(!world.machine.isExecuting)
            #expect(world.machine.readRegister(15) == 0x0800_0008)
            #expect(world.machine.read(Self.catches, width: 4) == 0)
            #expect((0.005..<0.1).contains(world.machine.seconds - before))
        }
        try probe.resetAndRun()
        #expect(isFree(world))
    }

    @Test(
        "after a session that was aborted the next one finds what it left, and frees the core",
        arguments: Chip.all)
    func aborted(chip: Chip) throws {
        let world = try world(chip)
        let first = world.driver()
        try first.connect(to: .of(chip))
        try first.resetAndHalt()
        #expect(world.machine.write(Self.catches, width: 4, 1))
        // Nothing more is heard of the first one: its process was killed.
        let second = world.driver()
        let leftover = try #require(try second.connect().leftover)
        #expect(leftover.demcr & 1 == 1 && leftover.dhcsr & 1 == 1)
        #expect(isFree(world))
        try second.disconnect()
        #expect(try world.driver().connect().leftover == nil)
    }

    @Test(
        "a session that fails leaves the core free, and its next reset starts the firmware",
        arguments: Chip.all)
    func failed(chip: Chip) throws {
        let world = try world(chip)
        let probe = world.driver()
        try probe.connect(to: .of(chip))
        try probe.resetAndHalt()
        #expect(world.machine.write(Self.catches, width: 4, 1))
        #expect(throws: ProbeError.self) { try probe.readMemory(0x3000_0000, count: 4) }
        probe.abandon()
        #expect(isFree(world))
        let next = world.driver()
        try next.connect(to: .of(chip))
        try next.resetAndRun()
        #expect(isFree(world))
    }

    @Test("an answer that an earlier program left in the probe does not disturb the next", arguments: 1...3)
    func unfetched(answers: Int) throws {
        let world = try world()
        let bytes = (0..<answers).map { [[0xF1], [0xF7], [0xF2, 0x31]][$0] } as [[UInt8]]
        for command in bytes {
            try world.send(command + [UInt8](repeating: 0, count: 16 - command.count), timeout: .seconds(1))
        }
        let probe = world.driver()
        #expect(try probe.connect().firmware == 37)
        #expect(world.reclaims == 0)
    }

    @Test(
        "an answer that comes late is taken for what it is, and the probe is taken anew", arguments: Chip.all)
    func late(chip: Chip) throws {
        let world = try world(chip)
        let probe = world.driver()
        try probe.connect(to: .of(chip))
        // An answer too many, as of a transfer that was given up.
        let late: [UInt8] = [0xF2, 0x31] + [UInt8](repeating: 0, count: 14)
        try world.send(late, timeout: .seconds(1))
        let error = #expect(throws: ProbeError.self) { try probe.readWord(Self.base) }
        #expect(error?.isOutOfStep ?? false)
        probe.abandon()
        try probe.connect(to: .of(chip))
        #expect(try probe.readWord(Self.base) == 0x2001_0000)
    }

    @Test("flash is written although the probe finds fault with its own writes", arguments: Chip.all)
    func verifyErrors(chip: Chip) throws {
        let board = try BoardDescriptor.of(chip)
        let world = try ProbedMachine(chip, knobs: ProbeKnobs(verifyErrors: 0.2))
        // All that holds the bytes from 256 KiB on.
        let sectors = board.sectorBytes.indices.filter { index in
            let start = board.sectorBytes[..<index].reduce(0, +)
            return start >= 0x4_0000 && start < 0x4_0000 + 40_000
        }
        var numbers = SeededNumbers(seed: 9)
        let bytes = numbers.bytes(count: 40_000, areFloats: false)
        for method in [FlashProgrammer.Method.loader, .direct] {
            try world.programmer(world.driver(), board, method: method).write(
                pieces: [.init(address: 0x0804_0000, bytes: bytes)], erasing: sectors)
            #expect(world.flash(0x0804_0000, count: bytes.count) == bytes)
        }
    }

    @Test(
        "a probe whose firmware knows no half-words programs by bytes at a low supply",
        arguments: [(24, 2400, 1), (26, 2400, 2), (24, 3300, 4), (26, 1900, 1)] as [(Int, UInt32, Int)])
    func oldFirmware(firmware: Int, millivolts: UInt32, width: Int) throws {
        let world = try ProbedMachine(knobs: ProbeKnobs(millivolts: millivolts, firmware: firmware))
        let probe = world.driver()
        let programmer = try world.programmer(probe, .f746zg, method: .direct)
        #expect(try Boards.FlashController(probe: probe).parallelism.width == width)
        try programmer.write(image: [.init(address: Self.base, bytes: [UInt8](1...64))])
        #expect(world.flash(Self.base, count: 64) == [UInt8](1...64))
    }

    @Test("firmware that is known to hang is named with its cure", arguments: [36, 37, 39, 40])
    func warnings(firmware: Int) throws {
        let world = try ProbedMachine(knobs: ProbeKnobs(firmware: firmware))
        let warning = try world.driver().connect().warning
        #expect((warning != nil) == [36, 39].contains(firmware))
        #expect(warning?.contains("STSW-LINK007") ?? true)
    }
}
