import Foundation
import TestSupport
import Testing

@testable import Boards
@testable import Facts

/// Tools that know nothing of this project use the virtual board as they use a real one.
@Suite("Stock tools on the virtual board", .serialized, .enabled(if: USBWorld.isReady))
struct StockToolTests {
    private func image(_ count: Int, seed: UInt64) -> [UInt8] {
        var numbers = SeededNumbers(seed: seed)
        return numbers.bytes(count: count, areFloats: false)
    }

    @Test(
        "st-info finds probe, chip, flash and RAM",
        arguments: [("v2", "V2J37S26"), ("v3", "V3J8")])
    func info(generation: String, version: String) throws {
        let outcome = try USBWorld().run(["st-info", "--probe"], board: ["--probe", generation])
        #expect(outcome.exitCode == 0)
        for fact in [version, "0x0449", "1048576", "327680", "F7xx"] {
            #expect(outcome.output.contains(fact), "\(outcome.output)")
        }
    }

    @Test(
        "st-flash writes an image and reads it back",
        arguments: [
            (BoardDescriptor.f746zg, 3300, "v2"), (.f746zg, 2500, "v2"), (.f746zg, 3300, "v3"),
            (.l4r5zi, 3300, "v2"),
        ])
    func stFlash(kind: BoardDescriptor, millivolts: Int, generation: String) throws {
        let world = try USBWorld(board: kind)
        let bytes = image(200_000, seed: 11)
        try world.write(bytes, as: "image.bin")
        let knobs = ["--voltage", "\(millivolts)", "--probe", generation]
        let write = try world.run(["st-flash", "write", "image.bin", "0x08000000"], board: knobs)
        #expect(write.exitCode == 0, "\(write.output.suffix(400))")
        #expect(Array(try world.read("flash.bin").prefix(bytes.count)) == bytes)
        let read = try world.run(["st-flash", "read", "back.bin", "0x08000000", "\(bytes.count)"])
        #expect(read.exitCode == 0)
        #expect(try world.read("back.bin") == bytes)
    }

    @Test(
        "OpenOCD programs and verifies an image",
        arguments: [(BoardDescriptor.f746zg, "f7", "v2"), (.f746zg, "f7", "v3"), (.l4r5zi, "l4", "v2")])
    func openOCD(kind: BoardDescriptor, family: String, generation: String) throws {
        let world = try USBWorld(board: kind)
        let bytes = image(64 * 1024, seed: 12)
        try world.write(bytes, as: "image.bin")
        let program = "program image.bin 0x08000000 verify exit"
        let outcome = try world.run(
            ["openocd", "-f", "board/st_nucleo_\(family).cfg", "-c", program],
            board: ["--probe", generation])
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.contains("** Verified OK **"), "\(outcome.output.suffix(600))")
        #expect(Array(try world.read("flash.bin").prefix(bytes.count)) == bytes)
    }

    @Test("a board on USB is known by its chip", arguments: BoardDescriptor.all)
    func kinds(board: BoardDescriptor) throws {
        let world = try USBWorld(board: board)
        let outcome = try world.throughline(["flash", "--board", "usb"])
        #expect(outcome.exitCode == 0 && outcome.output.contains(board.name), "\(outcome.output)")
        #expect(try world.run(["st-info", "--probe"]).output.contains("chipid:     0x0\(board.idText)"))
    }

    @Test("after OpenOCD has flashed the firmware, it boots and answers on the serial port")
    func boot() throws {
        let world = try USBWorld()
        let program = "program \(USBWorld.firmware) verify reset exit"
        let flash = try world.run(["openocd", "-f", "board/st_nucleo_f7.cfg", "-c", program])
        #expect(flash.output.contains("** Verified OK **"), "\(flash.output.suffix(600))")
        let contents = try world.read("flash.bin")
        let hello = try world.run(
            [try #require(ProcessInfo.processInfo.arguments.first)]
                + ["--testing-library", "swift-testing", "--filter", "HelloInUSBWorldTests"],
            environment: ["THROUGHLINE_IN_USB_WORLD": "1"])
        #expect(hello.exitCode == 0, "\(hello.output.suffix(600))")
        #expect(hello.output.contains("firmware answers hello"))
        #expect(try world.read("flash.bin") == contents)
    }
}

/// Runs inside the emulated world only: the serial port there, and nothing through the probe.
@Suite("HelloInUSBWorld", .enabled(if: USBWorld.isInside))
struct HelloInUSBWorldTests {
    @Test("firmware answers hello")
    func hello() throws {
        let image = try FirmwareImage(path: USBWorld.firmware)
        let probe = try AttachedProbe.only(named: nil)
        #expect(probe.isEmulated)
        let stream = try SerialPort(path: try #require(probe.serialPort), baud: 921_600)
        let identity = try LinkSession(stream: stream).hello()
        #expect(identity.firmwareBuildID == image.buildID)
        #expect(identity.board == "nucleo-f746zg")
    }
}

extension BoardDescriptor {
    fileprivate var idText: String { String(deviceID, radix: 16) }
}
