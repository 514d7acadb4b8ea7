import Foundation
import TestSupport
import Testing

/// What a user sees when the probe is not as it should be.
@Suite("Trouble with the probe", .serialized, .enabled(if: USBWorld.isReady))
struct ProbeTroubleTests {
    private func profile(_ world: USBWorld, board: [String] = []) throws -> USBWorld.Outcome {
        let fixture = Folders.fixtures.appending(path: "dense.tflite").path
        return try world.throughline(["profile", fixture, "--repeat", "1", "--board", "usb"], board: board)
    }

    @Test(
        "is one line that names it and its cure",
        arguments: [
            (["--deny"], "doctor --install-udev"), (["--voltage", "1500"], "1500 mV, at least 1700 mV"),
            (["--probe-firmware", "23"], "V2J23, at least V2J24"),
            (["--unplug-after", "30"], "plug the board in again"),
            (["--unplug-after", "0"], "plug the board in again"),
        ])
    func named(knobs: [String], words: String) throws {
        let outcome = try profile(try USBWorld(), board: knobs)
        #expect(outcome.exitCode == 1)
        let lines = outcome.output.split(separator: "\n").filter { $0.hasPrefix("throughline: ") }
        #expect(lines.count == 1)
        #expect(lines.first?.contains(words) ?? false, "\(outcome.output)")
    }

    @Test("a probe that hangs is reset on its bus and goes on")
    func hang() throws {
        let outcome = try profile(try USBWorld(), board: ["--hang-after", "0"])
        #expect(outcome.exitCode == 0, "\(outcome.output)")
        #expect(outcome.output.contains("(emulated)"))
    }

    @Test("unplugged while it is flashed, a board is repaired by the next run", arguments: [60, 120, 200])
    func unplugged(transfers: Int) throws {
        let world = try USBWorld()
        let broken = try profile(world, board: ["--unplug-after", "\(transfers)"])
        #expect(broken.exitCode == 1, "\(broken.output)")
        let repaired = try profile(world)
        #expect(repaired.exitCode == 0, "\(repaired.output)")
    }

    @Test("a read-protected chip is refused and keeps its flash")
    func protected() throws {
        let world = try USBWorld()
        let outcome = try world.throughline(["flash", "--board", "usb"], board: ["--read-protected"])
        #expect(outcome.exitCode == 1)
        #expect(outcome.output.contains("read-protected (RDP 0x55, 0xaa expected)"), "\(outcome.output)")
        #expect(try world.read("flash.bin").allSatisfy { $0 == 0xFF })
    }

    @Test("a board whose firmware takes the debug pins is flashed under reset")
    func deaf() throws {
        let world = try USBWorld()
        // An endless loop behind its vectors.
        let loop: [UInt8] = [0, 0, 1, 0x20, 0x09, 0, 0, 0x08, 0xFE, 0xE7]
        try world.write(loop + [UInt8](repeating: 0xFF, count: (1 << 20) - loop.count), as: "flash.bin")
        let refused = try world.throughline(["flash", "--board", "usb"], board: ["--deaf"])
        #expect(refused.exitCode == 1 && refused.output.contains("--yes"), "\(refused.output)")
        let outcome = try world.throughline(["flash", "--board", "usb", "--yes"], board: ["--deaf"])
        #expect(outcome.exitCode == 0, "\(outcome.output)")
        #expect(try world.throughline(["boards"], board: ["--deaf"]).exitCode == 0)
    }

    @Test("a V3 is used as a V2 is", arguments: [(8, 0), (2, 1)])
    func generation3(firmware: Int, exitCode: Int32) throws {
        let knobs = ["--probe", "v3", "--probe-firmware", "\(firmware)"]
        let outcome = try profile(try USBWorld(), board: knobs)
        #expect(outcome.exitCode == exitCode, "\(outcome.output)")
        if exitCode != 0 { #expect(outcome.output.contains("V3J2, at least V3J3")) }
    }

    @Test("is listed with what stands in the way")
    func listed() throws {
        let denied = try USBWorld().throughline(["boards", "--json"], board: ["--deny"])
        #expect(denied.output.contains("no permission"))
        let world = try USBWorld()
        let allowed = try world.throughline(["boards"])
        #expect(allowed.output.contains("usb:\(world.serial)"))
        #expect(allowed.output.contains("emulated  ST-LINK/V2-1 at 1-1, /dev/ttyACM0"))
    }

    @Test("figures taken through emulated USB are not called measured")
    func origin() throws {
        let outcome = try profile(try USBWorld())
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.contains("(emulated)"))
        // One line may speak of silicon: it says that nothing is known of it.
        let lines = outcome.output.split(separator: "\n").filter { $0.contains("silicon") }
        #expect(lines.allSatisfy { $0.hasPrefix("on silicon") && $0.contains("uncalibrated") }, "\(lines)")
        #expect(!outcome.output.contains("measured"))
    }
}
