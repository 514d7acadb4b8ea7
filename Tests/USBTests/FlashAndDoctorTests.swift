import Facts
import Foundation
import TestSupport
import Testing

/// The verbs that prepare a board on USB.
@Suite("Flash and doctor on USB", .serialized, .enabled(if: USBWorld.isReady))
struct FlashAndDoctorTests {
    private func json(_ outcome: USBWorld.Outcome) throws -> [String: Any] {
        let start = try #require(outcome.output.firstIndex(of: "{"), "\(outcome.output)")
        let end = try #require(outcome.output.lastIndex(of: "}"))
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output[start...end].utf8))
        return try #require(object as? [String: Any])
    }

    @Test("flash writes the firmware once, and again where flash is damaged")
    func flash() throws {
        let world = try USBWorld()
        let first = try json(try world.throughline(["flash", "--board", "usb", "--json"]))
        #expect(first["was_present"] as? Bool == false)
        #expect(first["origin"] as? String == "emulated")
        #expect(first["unique_id"] as? String == world.serial.lowercased())
        let contents = try world.read("flash.bin")
        let second = try json(try world.throughline(["flash", "--board", "usb", "--json"]))
        #expect(second["was_present"] as? Bool == true)
        #expect(try world.read("flash.bin") == contents)
        var damaged = contents
        damaged[40_000] ^= 1
        try world.write(damaged, as: "flash.bin")
        let third = try json(try world.throughline(["flash", "--board", "usb", "--json"]))
        #expect(third["was_present"] as? Bool == false)
        #expect(try world.read("flash.bin") == contents)
    }

    @Test("a firmware that is none is refused before the probe is touched")
    func noFirmware() throws {
        let world = try USBWorld()
        try world.write([1, 2, 3], as: "no.elf")
        let outcome = try world.throughline(
            ["flash", "--board", "usb", "--firmware", "no.elf"], board: ["--unplug-after", "0"])
        #expect(outcome.exitCode == 2)
    }

    private func checks(_ outcome: USBWorld.Outcome) throws -> [String: [String: Any]] {
        let list = try #require(try json(outcome)["checks"] as? [[String: Any]])
        return Dictionary(list.map { ($0["check"] as? String ?? "", $0) }) { first, _ in first }
    }

    @Test("the doctor finds a board in order once it is flashed")
    func well() throws {
        let world = try USBWorld()
        let before = try checks(try world.throughline(["doctor", "--json"]))
        #expect(before["board firmware"]?["state"] as? String == "remark")
        #expect((before["board firmware"]?["cure"] as? String)?.contains("throughline flash") ?? false)
        #expect(try world.throughline(["flash", "--board", "usb"]).exitCode == 0)
        let outcome = try world.throughline(["doctor", "--json"])
        #expect(outcome.exitCode == 0)
        let after = try checks(outcome)
        let names = [
            "board firmware", "serial port", "supply", "firmware file", "ST-LINK \(world.serial)",
            "debug line",
            "debugging", "chip", "option bytes", "clock tree", "attaching",
        ]
        for check in names {
            #expect(after[check]?["state"] as? String == "fine", "\(check): \(outcome.output)")
        }
    }

    @Test(
        "the doctor tells ten resets, ten attachments and both speeds, and names what it finds of the chip",
        arguments: [
            (
                BoardDescriptor.f746zg,
                ["device id 0x449", "1024 KiB", "RDP 0xaa, nWRP none, IWDG_SW 1", "PLL from HSE, 216 MHz"]
            ),
            (.f446re, ["device id 0x421", "512 KiB", "RDP 0xaa", "PLL from HSE, 180 MHz"]),
            (.f767zi, ["device id 0x451", "2048 KiB", "RDP 0xaa", "PLL from HSE, 216 MHz"]),
            (.l4r5zi, ["device id 0x470", "2048 KiB", "RDP 0xaa", "120 MHz"]),
        ])
    func report(board: BoardDescriptor, parts: [String]) throws {
        let world = try USBWorld(board: board)
        #expect(try world.throughline(["flash", "--board", "usb"]).exitCode == 0)
        let outcome = try world.throughline(["doctor", "--trace", "doctor.trace"])
        #expect(outcome.exitCode == 0, "\(outcome.output)")
        for part in parts + ["10 times, ", "921600 baud: ", "115200 baud: "] {
            #expect(outcome.output.contains(part), "\(part): \(outcome.output)")
        }
        let trace = String(decoding: try world.read("doctor.trace"), as: UTF8.self)
        // From the first command on: an attachment begins by asking for the mode.
        let first = try #require(trace.split(separator: "\n").first { $0.contains("probe-out") })
        #expect(first.contains("\"bytes\":\"f5"))
        #expect(trace.contains("line-in") && trace.contains("line-speed"))
        guard board == .f746zg else { return }
        #expect(outcome.output.contains("over-drive on"))
        let hangs = try USBWorld().throughline(["doctor"], board: ["--probe-firmware", "36"])
        #expect(hangs.exitCode == 0 && hangs.output.contains("V2J36 is known to hang"), "\(hangs.output)")
    }

    @Test(
        "another's image is saved before the firmware goes over it, and brought back",
        arguments: BoardDescriptor.all)
    func foreign(board: BoardDescriptor) throws {
        let world = try USBWorld(board: board)
        let loop: [UInt8] = [0, 0, 1, 0x20, 0x09, 0, 0, 0x08, 0xFE, 0xE7]
        let image = loop + [UInt8](repeating: 0xFF, count: board.flashBytes - loop.count)
        try world.write(image, as: "flash.bin")
        let refused = try world.throughline(["selftest", "--seconds", "1", "--board", "usb"])
        #expect(refused.exitCode == 1 && refused.output.contains("not Throughline's"), "\(refused.output)")
        #expect(try world.read("flash.bin") == image)
        let planned = try json(try world.throughline(["flash", "--board", "usb", "--dry-run", "--json"]))
        #expect(planned["contents"] as? String == "foreign" && planned["needs_consent"] as? Bool == true)
        #expect((planned["erased_sectors"] as? [Int])?.first == 0)
        #expect(try world.read("flash.bin") == image)
        let flashed = try world.throughline(["flash", "--board", "usb", "--yes"])
        #expect(flashed.exitCode == 0, "\(flashed.output)")
        let name = "flash-\(board.name)-\(world.serial.lowercased()).bin"
        #expect(flashed.output.contains("flash --restore \(name)"))
        #expect(try world.read(name) == image)
        #expect(try world.read("flash.bin") != image)
        let restored = try world.throughline(["flash", "--board", "usb", "--restore", name])
        #expect(restored.exitCode == 0, "\(restored.output)")
        #expect(try world.read("flash.bin") == image)
    }

    @Test("a trace of a command plays its probe, and another command goes astray there")
    func played() throws {
        let world = try USBWorld()
        let planned = ["flash", "--board", "usb", "--dry-run"]
        let recorded = try world.throughline(planned + ["--trace", "probe.trace"])
        #expect(recorded.exitCode == 0, "\(recorded.output)")
        // The chip is another one by then: what counts is what the probe answered.
        try world.write([UInt8](repeating: 0, count: 1 << 20), as: "flash.bin")
        let played = try world.throughline(planned, board: ["--play", "probe.trace"])
        #expect(played.exitCode == 0 && played.output.contains("nothing that runs"), "\(played.output)")
        let other = try world.throughline(["doctor"], board: ["--play", "probe.trace"])
        #expect(other.exitCode == 1 && other.output.contains("the trace has line "), "\(other.output)")
        #expect(try world.throughline(planned, board: ["--play", "nowhere.trace"]).exitCode == 1)
    }

    @Test("bytes that are lost while no program listens are no harm", .timeLimit(.minutes(5)))
    func away() throws {
        let world = try USBWorld()
        for _ in 0..<2 {
            let outcome = try world.throughline(
                ["selftest", "--seconds", "1", "--board", "usb"], board: ["--drops-when-away"])
            #expect(outcome.exitCode == 0, "\(outcome.output)")
        }
    }

    @Test(
        "a board without its clock gives no row, and one of its own kind if that is asked for",
        arguments: [BoardDescriptor.f746zg, .f446re, .f767zi])
    func setUp(board: BoardDescriptor) throws {
        let world = try USBWorld(board: board)
        let fixture = Folders.fixtures.appending(path: "dense.tflite").path
        let profile = ["profile", fixture, "--repeat", "1", "--board", "usb", "--json"]
        let knobs = ["--clock-input", "absent"]
        let refused = try json(try world.throughline(profile, board: knobs))
        let error = try #require(refused["error"] as? [String: Any])
        #expect(error["kind"] as? String == "consent" && error["exit_code"] as? Int == 1)
        #expect((error["message"] as? String)?.contains("hse: off, on expected") == true)
        let found = try json(try world.throughline(profile + ["--set-up", "as-found"], board: knobs))
        #expect(found["set_up_deviations"] as? [String] == ["hse: off, on expected"])
        let usual = try json(try world.throughline(profile))
        #expect(usual["set_up_deviations"] == nil)
    }

    @Test("the doctor names what is wrong and its cure, and exits with 1")
    func ill() throws {
        let denied = try USBWorld().throughline(["doctor"], board: ["--deny"])
        #expect(denied.exitCode == 1)
        #expect(denied.output.contains("no permission for /dev/bus/usb/001/002"))
        #expect(denied.output.contains("cure: sudo throughline doctor --install-udev"))
        let low = try USBWorld().throughline(["doctor"], board: ["--voltage", "2400"])
        #expect(low.exitCode == 0 && low.output.contains("below 2700 mV"))
        let old = try USBWorld().throughline(["doctor"], board: ["--probe-firmware", "20"])
        #expect(old.exitCode == 1 && old.output.contains("STSW-LINK007"))
    }

    @Test("the doctor writes the udev rule where it is told to")
    func rule() throws {
        let world = try USBWorld()
        let outcome = try world.throughline(["doctor", "--install-udev", "--udev-folder", "rules.d"])
        #expect(outcome.exitCode == 0, "\(outcome.output)")
        let rule = String(decoding: try world.read("rules.d/70-throughline-stlink.rules"), as: UTF8.self)
        #expect(rule.contains(#"ATTR{idVendor}=="0483", ATTR{idProduct}=="374b", MODE="0660""#))
        #expect(rule.contains(#"ENV{ID_MM_DEVICE_IGNORE}="1""#))
        #expect(!outcome.output.contains("SUBSYSTEM=="), "an installed rule is not printed again")
        let check = try world.throughline(["doctor", "--udev-folder", "nowhere"])
        #expect(check.output.contains(#"SUBSYSTEM=="usb""#))
    }
}
