import Foundation
import TestSupport
import Testing

@testable import Boards

@Suite struct USBProbeTests {
    private func probe(_ path: String, serial: String) throws -> AttachedProbe {
        AttachedProbe(
            model: try #require(ProbeModel.of(vendor: 0x0483, product: 0x374B)), bus: 1, address: 2,
            path: path,
            serial: serial, isEmulated: false, serialPort: nil)
    }

    @Test("ST-LINKs are known by their ids and nothing else is", arguments: ProbeModel.all)
    func ids(model: ProbeModel) {
        #expect(ProbeModel.of(vendor: 0x0483, product: model.product) == model)
        #expect(ProbeModel.of(vendor: 0x0484, product: model.product) == nil)
        #expect(ProbeModel.of(vendor: 0x0483, product: 0x5740) == nil)
        #expect(model.output == (model.product == 0x3748 ? 0x02 : 0x01))
    }

    @Test("drives of a probe are found among the mounts, and others are not")
    func mounts() throws {
        let folder = try TemporaryFolder("mounts")
        let files = FileManager.default
        func make(_ path: String, _ text: String) throws {
            let file = folder.url.appending(path: path)
            try files.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        for (place, number) in [("1-1", 2), ("1-2", 3)] {
            try make("usb/\(place)/busnum", "1\n")
            try make("usb/\(place)/devnum", "\(number)\n")
            try make("usb/\(place)/host/block/disk\(number)/size", "1\n")
            try files.createDirectory(
                at: folder.url.appending(path: "class"), withIntermediateDirectories: true)
            try files.createSymbolicLink(
                at: folder.url.appending(path: "class/sd\(number)"),
                withDestinationURL: folder.url.appending(path: "usb/\(place)/host/block/disk\(number)"))
        }
        try make(
            "mounts",
            "proc /proc proc rw 0 0\n/dev/sd3 /media/OTHER vfat rw 0 0\n/dev/sd2 /media/NODE\\040F746ZG vfat rw 0 0\n"
                + "/dev/sd9 /gone ext4 rw 0 0\n")
        let path = folder.url.path
        let found = try probe("1-1", serial: "0A").mountPoints(
            mounts: path + "/mounts", devices: path + "/class")
        #expect(found == ["/media/NODE F746ZG"])
        #expect(try probe("1-1", serial: "0A").mountPoints(mounts: "/nowhere").isEmpty)
    }

    @Test("a probe is chosen by serial number in any case, or by path")
    func choose() throws {
        let first = try probe("1-1.2", serial: "0A0B")
        let second = try probe("1-1.3", serial: "0C0D")
        for name in ["0a0b", "0A0B", "1-1.2"] {
            #expect(try AttachedProbe.choose(from: [first, second], named: name) == first)
        }
        #expect(try AttachedProbe.choose(from: [second], named: nil) == second)
        #expect(throws: USBError.ambiguous(found: ["0A0B", "0C0D"])) {
            try AttachedProbe.choose(from: [first, second], named: nil)
        }
        #expect(throws: USBError.absent(wanted: "0E", found: ["0A0B", "0C0D"])) {
            try AttachedProbe.choose(from: [first, second], named: "0E")
        }
        #expect(throws: USBError.absent(wanted: nil, found: [])) {
            try AttachedProbe.choose(from: [], named: nil)
        }
        let twin = try probe("1-1.4", serial: "0A0B")
        #expect(throws: USBError.ambiguous(found: ["1-1.2", "1-1.4"])) {
            try AttachedProbe.choose(from: [first, twin], named: "0A0B")
        }
    }

    @Test("a serial number of arbitrary bytes becomes hexadecimal digits")
    func serials() {
        #expect(AttachedProbe.readable("0669FF55") == "0669FF55")
        #expect(AttachedProbe.readable("\u{48}\u{3F}\u{6}\u{FF}") == "483F06FF")
        #expect(AttachedProbe.readable("") == "")
    }

    @Test("a probe is locked for one user at a time, and only as long as he has it")
    func lock() throws {
        let mine = try probe("1-1", serial: "TEST-\(UInt64.random(in: 0...UInt64.max))")
        let lock = try ProbeLock(mine)
        #expect(throws: USBError.busy(probe: mine.serial)) { _ = try ProbeLock(mine) }
        lock.release()
        try ProbeLock(mine).release()
    }
}
