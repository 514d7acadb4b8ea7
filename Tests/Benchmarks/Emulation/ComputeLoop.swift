import Foundation

@testable import Emulation

/// A loop of six instructions, the same on the machine, on the bare library and on QEMU's mps2-an500.
struct ComputeLoop {
    static let turns = 20_000_000
    static let instructionsATurn = 6

    private static let source = """
        .syntax unified
        .cpu cortex-m7
        .thumb
        .text
        .word 0x20010000
        .word start
        .global start
        .thumb_func
        .type start, %function
        start:
            movw r0, #0x1000
            movt r0, #0x2000
            ldr r1, =TURNS
        1:  ldr r2, [r0]
            ldr r3, [r0, #4]
            smlad r4, r2, r3, r4
            str r4, [r0, #8]
            subs r1, #1
            bne 1b
        .if QEMU
            movs r0, #0x18
            ldr r1, =0x20026
            bkpt 0xAB
        .endif
            b .
            .ltorg

        """

    /// Builds the loop for `turns` turns; the caller removes the folder it lies in.
    static func build(turns: Int, forQEMU: Bool) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (source, object, program) = (
            folder.appending(path: "loop.s"), folder.appending(path: "loop.o"),
            folder.appending(path: "loop.elf")
        )
        try Self.source.write(to: source, atomically: true, encoding: .utf8)
        try run(
            "arm-none-eabi-as",
            [
                "--defsym", "TURNS=\(turns)", "--defsym", "QEMU=\(forQEMU ? 1 : 0)", source.path, "-o",
                object.path,
            ])
        let origin = forQEMU ? "0x0" : "0x08000000"
        try run("arm-none-eabi-ld", ["-Ttext=\(origin)", "-e", "start", object.path, "-o", program.path])
        return program
    }

    /// Millions of instructions a second on the machine with its cycle model.
    static func onMachine() throws -> Double {
        let program = try build(turns: turns, forQEMU: false)
        defer { try? FileManager.default.removeItem(at: program.deletingLastPathComponent()) }
        let flash = try FlashMemory(for: .f746zg)
        try flash.load(FirmwareFile(path: program.path))
        let machine = try Machine(chip: .f746zg, flash: flash, timing: .fast)
        let begin = ProcessorTime.now
        while machine.run(slice: 1_000_000_000) == .slice {}
        return rate(ProcessorTime.now - begin)
    }

    /// The same on QEMU, without what it takes to start; nil where it is not installed.
    static func onQEMU() throws -> Double? {
        func seconds(_ turns: Int) throws -> Double {
            let program = try build(turns: turns, forQEMU: true)
            defer { try? FileManager.default.removeItem(at: program.deletingLastPathComponent()) }
            let begin = ProcessorTime.ofChildren
            try run(
                "qemu-system-arm",
                [
                    "-M", "mps2-an500", "-nographic", "-monitor", "none", "-serial", "none",
                    "-semihosting-config", "enable=on,target=native", "-kernel", program.path,
                ])
            return ProcessorTime.ofChildren - begin
        }
        guard (try? run("qemu-system-arm", ["--version"])) != nil else { return nil }
        return rate(try seconds(turns) - seconds(1))
    }

    private static func rate(_ seconds: Double) -> Double {
        Double(turns * instructionsATurn) / max(seconds, 1e-9) / 1e6
    }

    private static func run(_ tool: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchmarkError(description: "\(tool) failed") }
    }
}
