import BoardContract
import Facts
import Foundation
import TestSupport
import Testing

@testable import Boards

/// What is looked at, kept and traced when a board is met for the first time.
@Suite struct FirstContactTests {
    private static let foreign: [UInt8] = [0, 0, 1, 0x20, 0x09, 0, 0, 0x08, 0xFE, 0xE7, 0xFE, 0xE7]

    private func scripted(
        _ kind: BoardDescriptor = .f746zg, holding image: [UInt8] = []
    ) throws -> ScriptedBoard {
        try ScriptedBoard(board: kind, holding: image)
    }

    @Test("flash is told apart: blank, ours, another's", arguments: BoardDescriptor.all)
    func contents(kind: BoardDescriptor) throws {
        #expect(try scripted(kind).connected().flashContents() == .blank)
        #expect(try scripted(kind, holding: Self.foreign).connected().flashContents() == .foreign)
        let board = try scripted(kind).connected()
        _ = try board.attach()
        #expect(try board.flashContents() == .ours)
    }

    @Test(
        "another's image is offered once before it is overwritten, and comes back byte for byte",
        arguments: BoardDescriptor.all)
    func saved(kind: BoardDescriptor) throws {
        let scripted = try scripted(kind, holding: Self.foreign)
        let before = scripted.chip.flash
        let board = scripted.connected()
        var saved: [[UInt8]] = []
        board.willReplaceForeign = { (board) throws(BoardError) in saved.append(try board.wholeFlash()) }
        _ = try board.attach()
        #expect(saved == [before])
        _ = try board.installFirmware()
        #expect(saved.count == 1)
        try board.restoreFlash(saved[0])
        #expect(scripted.chip.flash == before)
        #expect(throws: BoardError.self) { try board.restoreFlash([1, 2, 3]) }
    }

    @Test("a refusal leaves another's image as it is", arguments: BoardDescriptor.all)
    func refused(kind: BoardDescriptor) throws {
        let scripted = try scripted(kind, holding: Self.foreign)
        let before = scripted.chip.flash
        let board = scripted.connected()
        let refusal = BoardError.firmware("not now")
        board.willReplaceForeign = { (_) throws(BoardError) in throw refusal }
        #expect(throws: BoardError.self) { try board.attach() }
        #expect(scripted.chip.flash == before)
    }

    @Test("another's image is kept from being replaced by another copy unasked, and not by its own")
    func restoredOver() throws {
        let scripted = try scripted(holding: Self.foreign)
        let before = scripted.chip.flash
        let board = scripted.connected()
        var offers = 0
        board.willReplaceForeign = { (_) throws(BoardError) in
            offers += 1
            throw .consent("no")
        }
        try board.restoreFlash(before)
        #expect(offers == 0)
        var other = before
        other[8] ^= 1
        #expect(throws: BoardError.consent("no")) { try board.restoreFlash(other) }
        #expect(scripted.chip.flash == before)
    }

    @Test(
        "a chip whose firmware has taken the debug pins is looked at with its reset line held, and goes on",
        arguments: BoardDescriptor.all)
    func deaf(kind: BoardDescriptor) throws {
        let scripted = try scripted(kind, holding: Self.foreign)
        scripted.chip.takesDebugPins = true
        let before = scripted.chip.flash
        let board = scripted.connected()
        #expect(try board.flashContents() == .foreign)
        #expect(try board.chipID() == "0102030405060708090a0b0c")
        #expect(try board.wholeFlash() == before)
        #expect(scripted.chip.isRunning)
    }

    @Test("a protected chip is called that before anybody asks what it holds", arguments: BoardDescriptor.all)
    func protected(kind: BoardDescriptor) throws {
        let scripted = try scripted(kind, holding: Self.foreign)
        scripted.chip.protection = 0x55
        #expect(throws: BoardError.probe(.readProtected(level: 0x55))) {
            try scripted.connected().flashContents()
        }
    }

    @Test("the serial line is tried at both speeds, and is at its first one afterwards")
    func lineReports() throws {
        let scripted = try scripted()
        let board = scripted.connected()
        for baud in ConnectedBoard.lineSpeeds {
            scripted.firmware.follows = true
            let report = try board.lineReport(baud: baud, echoes: 20)
            #expect(report.isClean && report.frames == 40 && report.bytes > 10_000 && report.baud == baud)
            #expect(scripted.firmware.baud == ConnectedBoard.lineSpeeds[0])
        }
    }

    @Test("clock tree and option bytes are told in words, with the registers")
    func clockTree() throws {
        let report = try scripted().connected().chipReport()
        #expect(report.clockTree.hasPrefix("HSI, 16 MHz; HSE off, over-drive off (RCC_CR"))
        #expect(report.optionBytes == "RDP 0xaa, nWRP none, IWDG_SW 1, BOOT_ADD0 0x00200000")
    }

    @Test("what a port or a probe fails at arrives as what it is, with a word for programs")
    func causes() throws {
        let scripted = try scripted()
        scripted.firmware.isUnplugged = true
        let board = scripted.connected()
        let error = try #require(throws: BoardError.self) { try board.attach() }
        #expect(error == .stream(.hangUp(path: "scripted")) && error.cause == "serial_gone")
        let later = try #require(throws: BoardError.self) { try board.attach() }
        #expect(later == .broken(first: error) && later.cause == "serial_gone")
        let other = try self.scripted()
        other.probe.isUnplugged = true
        let gone = try #require(throws: BoardError.self) { try other.connected().probeReport() }
        #expect(gone == .probe(.pipe(.unplugged)) && gone.cause == "probe_gone")
        let text = ProbeError.chip(wanted: [.f746zg], found: 0x451).description
        #expect(text.contains("0x451 (nucleo-f767zi), nucleo-f746zg (0x449) expected"))
        #expect(BoardError.usb(.denied(path: "x")).cause == "usb_denied")
        #expect(BoardError.timeout(request: "x", seconds: 1).cause == nil)
    }

    @Test(
        "a dry run names the sectors that would be erased, and changes nothing",
        arguments: BoardDescriptor.all)
    func dryRun(kind: BoardDescriptor) throws {
        let scripted = try scripted(kind, holding: Self.foreign)
        let sectors = kind.sectorBytes.indices.filter { kind.sectorBytes[..<$0].reduce(0, +) < 70_000 }
        let before = scripted.chip.flash
        let board = scripted.connected()
        let change = try board.firmwareChange()
        #expect(change.contents == .foreign && change.sectors == sectors && change.bytes == 70_000)
        #expect(scripted.chip.flash == before)
        _ = try board.attach()
        let done = try board.firmwareChange()
        #expect(done == FirmwareChange(sectors: [], bytes: 0, contents: .ours))
        // A byte in the third sector: the first one goes with it, since it is written last.
        scripted.chip.damage(kind.flashBase + UInt32(kind.sectorBytes[..<2].reduce(0, +)) + 5)
        let repaired = try board.firmwareChange()
        #expect(repaired.sectors == [0, 2])
        let erased = scripted.chip.erasedSectors
        _ = try board.installFirmware()
        #expect(scripted.chip.erasedSectors[erased.count...].sorted() == repaired.sectors)
    }

    @Test("a dry run names each sector once, however many pieces of the image lie in it")
    func pieces() throws {
        let image = try FirmwareImage(elf: ScriptedImage.elf(pieces: [(0, 60_000), (60_008, 4000)]))
        let scripted = try scripted()
        let board = ConnectedBoard(
            descriptor: .f746zg, origin: .emulated, firmware: image, pacing: ScriptedBoard.pacing()
        ) { BoardConnection(probe: scripted.probe, stream: scripted.firmware) }
        let change = try board.firmwareChange()
        #expect(change.sectors == [0, 1] && change.bytes == 64_000)
    }

    @Test("the chip's report names option bytes that stand in the way, each with its cure")
    func chipReport() throws {
        let scripted = try scripted()
        let fine = try scripted.connected().chipReport()
        #expect(fine.deviceID == 0x449 && fine.revision == 0x1001 && fine.flashKiB == 1024)
        #expect(fine.bootAddress == 0x0020_0000 && fine.warnings.isEmpty)
        scripted.chip.optionBits = 0xC0FB_00DD
        scripted.chip.bootAddresses = 0x0040_0040
        let odd = try scripted.connected().chipReport()
        #expect(odd.protectedSectors == [2] && odd.watchdogRunsAlways && odd.bootAddress == 0x0010_0000)
        #expect(odd.warnings.count == 3 && odd.warnings.allSatisfy { $0.cure.contains("ST's programmer") })
    }

    @Test(
        "resets and attachments are timed one by one, and the board goes on", arguments: BoardDescriptor.all)
    func times(kind: BoardDescriptor) throws {
        let scripted = try scripted(kind)
        let board = scripted.connected()
        _ = try board.attach()
        let resets = scripted.chip.resets
        #expect(try board.resetTimes(count: 10).count == 10)
        #expect(scripted.chip.resets == resets + 10)
        #expect(try board.attachTimes(count: 10).count == 10)
        _ = try board.attach()
    }

    @Test("a board that runs otherwise than its kind is told from one that does not")
    func deviations() throws {
        var identity = try scripted().connected().attach()
        identity.features = ["art", "dcache", "fpu", "hse", "icache", "overdrive", "prefetch"]
        #expect(identity.deviations(from: .f746zg).isEmpty)
        identity.clockHz = 16_000_000
        identity.flashWaitStates = 0
        identity.features = ["art", "dcache", "fpu", "hse-stuck", "icache", "prefetch"]
        let texts = identity.deviations(from: .f746zg).map(\.description)
        #expect(
            texts == [
                "clock: 16 MHz, 216 MHz expected", "flash wait states: 0, 7 expected",
                "hse: off, on expected", "hse-stuck: on, off expected", "overdrive: off, on expected",
            ])
    }

    @Test(
        "what a board of each kind has switched on at full speed is no deviation, and a start without it is",
        arguments: [
            (BoardDescriptor.f746zg, 7, "art dcache fpu hse icache overdrive prefetch", "overdrive"),
            (.f446re, 5, "art fpu hse overdrive prefetch", "hse"),
            (.f767zi, 7, "art dcache fpu hse icache overdrive prefetch", "icache"),
            (.l4r5zi, 5, "art boost fpu prefetch", "boost"),
        ])
    func kinds(kind: BoardDescriptor, waitStates: Int, features: String, missing: String) throws {
        var identity = try scripted(kind).connected().attach()
        identity.flashWaitStates = waitStates
        identity.features = features.split(separator: " ").map(String.init)
        #expect(identity.clockHz == kind.clockHz && identity.deviations(from: kind).isEmpty)
        identity.clockHz = 16_000_000
        identity.features.removeAll { $0 == missing }
        #expect(
            identity.deviations(from: kind).map(\.description) == [
                "clock: 16 MHz, \(kind.clockHz / 1_000_000) MHz expected", "\(missing): off, on expected",
            ])
    }

    @Test("a trace of a session plays the probe for the driver, and says where another one goes astray")
    func trace() throws {
        let folder = try TemporaryFolder("trace")
        let path = folder.url.appending(path: "session.trace").path
        let scripted = try scripted()
        func session(_ pipe: any USBPipe) throws {
            let probe = STLink(pipe: pipe, pacing: ScriptedBoard.pacing())
            try probe.connect(to: .f746zg)
            try probe.resetAndHalt()
            try FlashProgrammer(probe: probe, board: .f746zg, method: .direct).write(
                image: [.init(address: 0x0800_0000, bytes: Self.foreign)])
            #expect(throws: ProbeError.self) { try probe.readMemory(0x6000_0000, count: 4) }
            try probe.resetAndRun()
        }
        do {
            let trace = try TransferTrace(path: path)
            try session(TracedPipe(scripted.probe, trace: trace))
        }
        let player = try TracePlayer(path: path)
        try session(player)
        #expect(player.isDone && player.divergence == nil)
        let astray = try TracePlayer(path: path)
        let probe = STLink(pipe: astray, pacing: ScriptedBoard.pacing())
        try probe.connect(to: .f746zg)
        #expect(throws: ProbeError.self) { try probe.readWord(0x2000_0000) }
        #expect(astray.divergence?.contains("line ") ?? false)
        try Data("{}\n".utf8).write(to: URL(filePath: path))
        #expect(throws: BoardError.self) { try TracePlayer(path: path) }
    }

    @Test("a board's trace has the probe's transfers and the serial line's bytes")
    func boardTrace() throws {
        let folder = try TemporaryFolder("trace")
        let path = folder.url.appending(path: "board.trace").path
        let board = try scripted().connected()
        board.trace = try TransferTrace(path: path)
        _ = try board.attach()
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for event in ["probe-out", "probe-in", "line-out", "line-in", "line-speed"] {
            #expect(text.contains("\"event\":\"\(event)\""))
        }
    }
}
