import BoardContract
import Facts
import Networks
import Testing

@testable import Boards

@Suite struct ConnectedBoardTests {
    @Test(
        "a model that was damaged in flash is written again when it is selected, and not found damaged later")
    func damagedModel() throws {
        let rig = try ScriptedBoard(imageBytes: 3000)
        let board = rig.connected()
        let model = try ExampleModel.small()
        let first = try board.install(model) { _, _ in }
        rig.chip.damage(first.blobAddress + 100)
        let selected = try board.select(first)
        #expect(selected.installed.entryAddress != first.entryAddress)
        let again = try board.install(model) { _, _ in }
        #expect(again.wasPresent)
        #expect(again.entryAddress == selected.installed.entryAddress)
    }

    @Test("firmware that is there is not flashed again; another one is replaced")
    func firmware() throws {
        let rig = try ScriptedBoard(imageBytes: 3000)
        _ = try rig.connected().attach()
        #expect(rig.chip.erasedSectors == [0])
        _ = try rig.connected().attach()
        #expect(rig.chip.erasedSectors == [0])
        let other = try FirmwareImage(elf: ScriptedImage.elf(seed: 9, size: 3000))
        let firmware = ScriptedFirmware(chip: rig.chip, image: other)
        let probe = rig.probe
        let board = ConnectedBoard(
            descriptor: .f746zg, origin: .emulated, firmware: other, pacing: ScriptedBoard.pacing()
        ) { BoardConnection(probe: probe, stream: firmware) }
        #expect(try board.attach().firmwareBuildID == other.buildID)
        #expect(rig.chip.erasedSectors == [0, 0])
    }

    @Test("a firmware at the other speed is reached")
    func slowSpeed() throws {
        let rig = try ScriptedBoard(imageBytes: 3000)
        rig.firmware.baud = 115_200
        #expect(try rig.connected().attach().firmwareBuildID == rig.image.buildID)
    }

    @Test(
        "an emulated board is given time before anything is sent again, since what is late there is not lost",
        arguments: [(Origin.silicon, 6), (.emulated, 3)])
    func patience(origin: Origin, sent: Int) throws {
        let rig = try ScriptedBoard(imageBytes: 3000)
        let board = rig.connected(origin: origin)
        _ = try board.attach()
        rig.firmware.ignored = [0x33]
        #expect(throws: BoardError.timeout(request: "clock", seconds: 10)) { try board.clockReading() }
        #expect(rig.firmware.requests.count { $0 == 0x33 } == sent)
    }

    @Test("what cannot be cured stays broken with its first error, and says so each time")
    func gone() throws {
        let rig = try ScriptedBoard(imageBytes: 3000)
        let board = rig.connected()
        _ = try board.attach()
        rig.probe.isUnplugged = true
        rig.firmware.isUnplugged = true
        #expect(throws: BoardError.self) { try board.reset() }
        for _ in 0..<2 {
            #expect {
                try board.attach()
            } throws: { error in
                guard case .broken? = error as? BoardError else { return false }
                return true
            }
            #expect(throws: BoardError.self) { try board.recover() }
        }
        rig.probe.isUnplugged = false
        rig.firmware.isUnplugged = false
        try board.recover()
        #expect(try board.attach().firmwareBuildID == rig.image.buildID)
    }
}
