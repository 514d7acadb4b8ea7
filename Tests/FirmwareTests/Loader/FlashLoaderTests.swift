import BoardContract
import CLoader
import Facts
import Foundation
import TestSupport
import Testing

@testable import Boards
@testable import Emulation

/// The loader's own instructions on a virtual chip.
@Suite("Flash loader")
struct FlashLoaderTests {
    private static let base: UInt32 = 0x0800_0000

    private func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var numbers = SeededNumbers(seed: seed)
        return numbers.bytes(count: count, areFloats: false)
    }

    private func image(_ bytes: [UInt8]) -> [FlashProgrammer.Piece] {
        [FlashProgrammer.Piece(address: Self.base, bytes: bytes)]
    }

    @Test("the code in the driver is what its source assembles to")
    func code() throws {
        let process = Process()
        let repository = Folders.repository
        process.executableURL = repository.appending(path: "firmware/loader/generate.sh")
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let path = "Sources/Boards/STLink/FlashLoaderCode.swift"
        #expect(try text == Data(contentsOf: repository.appending(path: path)))
        #expect(FlashLoaderCode.words.count * 4 <= Int(LOADER_MAILBOX_OFFSET))
    }

    @Test(
        "an image lies in flash afterwards, on every chip and at every supply", arguments: Chip.all,
        [3300, 2400, 1900] as [UInt32])
    func write(chip: Chip, millivolts: UInt32) throws {
        let world = try ProbedMachine(chip, knobs: ProbeKnobs(millivolts: millivolts))
        let probe = world.driver()
        let bytes = bytes(90_001, seed: UInt64(millivolts))
        try world.programmer(probe, try .of(chip)).write(image: image(bytes))
        #expect(world.flash(Self.base, count: bytes.count) == bytes)
        #expect(world.machine.faults.isEmpty)
        let control: UInt32 = chip.family == .stm32f ? 0x4002_3C10 : 0x4002_2014
        #expect(try probe.readWord(control) >> 31 == 1, "the controller is locked")
        #expect(world.model.traffic.commands < 250, "the loader ran")
    }

    @Test("sectors that match are left alone, but the vector table's goes with any that differ")
    func skips() throws {
        let world = try ProbedMachine()
        var bytes = bytes(150_000, seed: 1)
        var erased: [Int] = []
        func write() throws {
            erased = []
            let probe = world.driver()
            try probe.connect()
            try probe.resetAndHalt()
            try FlashProgrammer(probe: probe, board: .f746zg) { (sector) throws(ProbeError) in
                erased.append(sector)
            }.write(image: image(bytes))
            #expect(world.flash(Self.base, count: bytes.count) == bytes)
        }
        try write()
        #expect(erased == [0, 1, 2, 3, 4])
        try write()
        #expect(erased.isEmpty)
        bytes[140_000] ^= 1
        try write()
        #expect(erased == [0, 4])
    }

    @Test("takes a small part of the commands that direct programming takes, at typical flash times")
    func commands() throws {
        var perKB: [FlashProgrammer.Method: Double] = [:]
        let bytes = bytes(300_000, seed: 2)
        for method in [FlashProgrammer.Method.loader, .direct] {
            let world = try ProbedMachine()
            let programmer = try world.programmer(world.driver(), .f746zg, method: method)
            try programmer.write(image: image(bytes))
            #expect(world.flash(Self.base, count: bytes.count) == bytes)
            perKB[method] = Double(world.model.traffic.commands) / 300
        }
        #expect(try #require(perKB[.loader]) < 1)
        #expect(try #require(perKB[.direct]) > 8)
    }

    @Test(
        "the checksum is that of the host, at any length and place", arguments: [1, 2, 3, 1023, 1024, 70_001])
    func sums(count: Int) throws {
        let world = try ProbedMachine()
        let probe = world.driver()
        let bytes = bytes(count, seed: UInt64(count))
        let programmer = try world.programmer(probe, .f746zg)
        try programmer.write(pieces: [.init(address: 0x0804_0004, bytes: bytes)], erasing: [5, 6])
        let controller = try Boards.FlashController(probe: probe)
        let loader = try #require(try FlashLoader(probe: probe, board: .f746zg, controller: controller))
        #expect(try loader.holds(.init(address: 0x0804_0004, bytes: bytes)))
        var other = bytes
        other[count / 2] ^= 0x10
        #expect(try !loader.holds(.init(address: 0x0804_0004, bytes: other)))
        #expect(try loader.holds(.init(address: 0x0804_0000, bytes: [0xFF, 0xFF, 0xFF, 0xFF])))
        try loader.stop()
    }

    @Test("an operation that the controller refuses is named with its place and status")
    func refusal() throws {
        let world = try ProbedMachine()
        let probe = world.driver()
        _ = try world.programmer(probe, .f746zg)
        let controller = try Boards.FlashController(probe: probe)
        let loader = try #require(try FlashLoader(probe: probe, board: .f746zg, controller: controller))
        #expect(world.machine.write(0x4002_3C10, width: 4, 1 << 31))
        let piece = FlashProgrammer.Piece(address: 0x0804_0100, bytes: [1, 2, 3, 4])
        // PGSERR: the controller is locked.
        let error = ProbeError.flash(operation: "program", address: 0x0804_0100, status: 1 << 7)
        #expect(throws: error) { try loader.program([piece, piece]) { _ in } }
        try loader.stop()
        #expect(world.flash(0x0804_0100, count: 4) == [0xFF, 0xFF, 0xFF, 0xFF])
    }

    @Test("where the loader does not run, flash is programmed without it")
    func fallback() throws {
        let bytes = bytes(5000, seed: 3)
        // The command that starts the core: DHCSR with C_DEBUGEN alone.
        let start: [UInt8] = [0xF2, 0x35, 0xF0, 0xED, 0x00, 0xE0, 0x01, 0x00, 0x5F, 0xA0]
        let world = try ProbedMachine()
        let replaced: [UInt8] = [0xF2, 0x43] + [UInt8](repeating: 0, count: 14)
        world.swallows = { [model = world.model] sent in
            guard Array(sent.prefix(start.count)) == start else { return false }
            // Answered like a command that was carried out.
            _ = model.bulkOut(replaced)
            return true
        }
        try world.programmer(world.driver(), .f746zg).write(image: image(bytes))
        #expect(world.flash(Self.base, count: bytes.count) == bytes)
    }

    @Test("flash of a read-protected chip is not touched, and the refusal says why")
    func protected() throws {
        let world = try ProbedMachine(knobs: ProbeKnobs(isReadProtected: true))
        let programmer = try world.programmer(world.driver(), .f746zg)
        #expect(throws: ProbeError.readProtected(level: 0x55)) {
            try programmer.write(image: image([1, 2, 3, 4]))
        }
        #expect(world.flash(Self.base, count: 4) == [0xFF, 0xFF, 0xFF, 0xFF])
    }

    @Test(
        "whichever transfer fails, the error has a name, no half image starts, and the next run repairs it",
        arguments: [(Outage.Kind.error, 1), (.loss, 7)])
    func outages(kind: Outage.Kind, step: Int) throws {
        let world = try ProbedMachine()
        world.machine.flashTiming = .none
        var (old, new) = (bytes(36_000, seed: 4), bytes(36_000, seed: 5))
        try world.programmer(world.driver(), .f746zg).write(image: image(old))
        var position = 1
        while true {
            let outage = Outage(at: position, kind: kind)
            do {
                let failing = world.driver { FailingPipe($0, outage: outage) }
                try world.programmer(failing, .f746zg).write(image: image(new))
                if !outage.hasHappened { break }
            } catch let error as ProbeError {
                #expect(!error.description.isEmpty)
                let found = world.flash(Self.base, count: new.count)
                let resetVector = found[4..<8]
                #expect(
                    found == old || found == new || resetVector.allSatisfy { $0 == 0xFF },
                    "after \(error) at \(position)")
            }
            try world.programmer(world.driver(), .f746zg).write(image: image(new))
            #expect(world.flash(Self.base, count: new.count) == new, "repaired after \(position)")
            swap(&old, &new)
            position += step
        }
        #expect(position > 100)
    }
}
