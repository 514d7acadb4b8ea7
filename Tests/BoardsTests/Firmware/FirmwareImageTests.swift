import BoardContract
import Facts
import Foundation
import Testing

@testable import Boards

@Suite struct FirmwareImageTests {
    @Test("segments, build id and its address are read")
    func reads() throws {
        let image = try FirmwareImage(elf: ScriptedImage.elf(seed: 5, size: 3000))
        #expect(image.segments.map(\.address) == [0x0800_0000])
        #expect(image.segments[0].bytes.count == 3000)
        #expect(image.buildID == "05060708090a0b0c0d0e0f101112131415161718")
        #expect(image.buildIDAddress == 0x0800_0020)
    }

    @Test("the linker's own file is read as the binutils read it")
    func binutils() throws {
        let compiler = "/usr/bin/arm-none-eabi-gcc"
        try #require(
            FileManager.default.isExecutableFile(atPath: compiler), "the ARM compiler is part of the setup")
        let folder = FileManager.default.temporaryDirectory.appending(path: "elf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appending(path: "a.c")
        let elf = folder.appending(path: "a.elf")
        try "int value = 0x12345678; int main(void) { return value; }".write(
            to: source, atomically: true, encoding: .utf8)
        try run(
            compiler,
            [
                "-mcpu=cortex-m7", "-mthumb", "-nostdlib", "-e", "main", "-Wl,-Ttext=0x08000000",
                "-Wl,--build-id=sha1",
                "-o", elf.path, source.path,
            ])
        let image = try FirmwareImage(path: elf.path)
        let notes = try run("/usr/bin/arm-none-eabi-readelf", ["-n", elf.path])
        #expect(notes.contains("Build ID: \(image.buildID)"))
        let segment = try #require(image.segments.first { $0.address == 0x0800_0000 })
        #expect(segment.bytes.count >= 8)
        #expect(image.segments.contains { $0.bytes.suffix(4) == [0x78, 0x56, 0x34, 0x12] })
    }

    @discardableResult
    private func run(_ path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }

    @Test("every truncation is a typed error, never a trap")
    func truncated() {
        let elf = ScriptedImage.elf(size: 200)
        for length in 0..<elf.count {
            #expect(throws: FirmwareError.self) { try FirmwareImage(elf: Array(elf[..<length])) }
        }
    }

    @Test("flipped and random bytes in the headers never trap", arguments: 0..<200)
    func hostile(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let elf = ScriptedImage.elf(size: 200)
        for _ in 0..<50 {
            var damaged = elf
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                damaged[Int.random(in: 4..<180, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            guard let image = try? FirmwareImage(elf: damaged) else { continue }
            #expect(image.buildID.count == 40)
        }
    }

    @Test("files that are no firmware are named as what they are")
    func refused() {
        #expect(throws: FirmwareError.format(expected: "the mark 7f454c46", found: "nothing")) {
            try FirmwareImage(elf: [])
        }
        #expect(throws: FirmwareError.format(expected: "the mark 7f454c46", found: "54464c33")) {
            try FirmwareImage(elf: Array("TFL3".utf8))
        }
        var intel = ScriptedImage.elf(size: 200)
        intel[18] = 3
        #expect(throws: FirmwareError.format(expected: "machine 40", found: "3")) {
            try FirmwareImage(elf: intel)
        }
        var anonymous = ScriptedImage.elf(size: 200)
        anonymous[52 + 64 + 16 + 8] = 4
        #expect(throws: FirmwareError.noBuildID) { try FirmwareImage(elf: anonymous) }
        #expect(throws: FirmwareError.unreadable(path: "/nowhere")) { try FirmwareImage(path: "/nowhere") }
    }

    @Test("the firmware is found above the start, and THROUGHLINE_HOME goes first")
    func located() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let build = root.appending(path: "firmware/build")
        let deep = root.appending(path: "a/b/c")
        for folder in [build, deep] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        let elf = build.appending(path: "nucleo-f746zg-bundled.elf")
        try Data([1]).write(to: elf)
        let above = FirmwareLocator(home: nil, starts: [deep.path])
        #expect(try above.path(board: .f746zg, engine: "bundled") == elf.path)
        let home = FirmwareLocator(home: root.path, starts: ["/"])
        #expect(try home.path(board: .f746zg, engine: "bundled") == elf.path)
        #expect {
            try home.path(board: .f746zg, engine: "tflm")
        } throws: { ($0 as? FirmwareError)?.description.contains("nucleo-f746zg-tflm.elf") ?? false }
    }

    @Test(
        "a firmware that is not there is built by the command that its message names",
        arguments: [
            ("firmware/build/nucleo-f746zg-bundled.elf", "`make firmware`"),
            ("firmware/build/nucleo-f446re-bundled.elf", "`make firmwares`"),
            ("firmware/build/nucleo-f746zg-tflm.elf", "`make firmware ENGINE=tflm TFLM_DIR=DIR`"),
        ])
    func cure(name: String, command: String) {
        #expect(FirmwareError.notFound(name: name, looked: ["/"]).description.contains(command))
    }
}
