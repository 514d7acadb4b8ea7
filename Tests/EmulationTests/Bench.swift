import Cycles
import Foundation
import Testing

@testable import Emulation

/// A machine with a small program in its flash.
///
/// Programs are Thumb assembly behind a vector table whose entries can be set by defining `undefined_handler` and
/// the like; they leave results at `Bench.results` and end in `b .`.
struct Bench {
    let machine: Machine
    /// Where programs leave words: in the upper half of RAM.
    let results: UInt32

    /// Assembles and loads a program; the machine stands at its reset vector.
    init(
        _ program: String = "start: b .", chip: Chip = .f746zg, timing: Machine.Timing = .fast
    ) throws {
        let memory = try FlashMemory(for: chip)
        let path = try Assembler.assemble(program, for: chip)
        defer { Assembler.discard(path) }
        try memory.load(FirmwareFile(path: path))
        machine = try Machine(chip: chip, flash: memory, timing: timing)
        results = chip.ram.base + UInt32(chip.ram.bytes / 2 & ~0xFFFF)
    }

    /// Runs until the program waits for ever, or until a bound that no test program reaches.
    @discardableResult
    func run(slice: UInt64 = 1_000_000) -> Machine.Pause {
        for _ in 0..<100_000 {
            let pause = machine.run(slice: slice)
            if pause != .slice { return pause }
        }
        return .slice
    }

    /// Result word `index`.
    subscript(index: Int) -> UInt32 { machine.read(results + UInt32(4 * index), width: 4) ?? 0 }

    /// Halts the core, as a debugger does.
    func halt() { #expect(machine.write(0xE000_EDF0, width: 4, 0xA05F_0003)) }

    /// Reads a register that must be there.
    func register(_ address: UInt32) throws -> UInt32 { try #require(machine.read(address, width: 4)) }

    /// Writes a register that must be there.
    func set(_ address: UInt32, _ value: UInt32) { #expect(machine.write(address, width: 4, value)) }
}

/// Turns Thumb assembly into an ELF file with the tools that also build the firmware.
enum Assembler {
    private static func processor(_ chip: Chip) -> String {
        switch chip.core {
        case .cortexM4: ".cpu cortex-m4\n.fpu fpv4-sp-d16\n"
        // An assembler that knows more than the chip, so that tests can ask for what it lacks.
        case .cortexM7: ".cpu cortex-m7\n.fpu fpv5-d16\n"
        }
    }

    private static let prefix = """
        .syntax unified
        .thumb
        .macro vector name
        .weak \\name
        .word \\name
        .endm
        .text
        .word 0x20010000
        .word start
        vector nmi_handler
        vector hard_handler
        vector memory_handler
        vector bus_handler
        vector usage_handler
        .word 0, 0, 0, 0
        vector call_handler
        .word 0, 0
        vector pending_handler
        vector tick_handler
        .macro constant register, value
        movw \\register, #((\\value) & 0xFFFF)
        movt \\register, #(((\\value) >> 16) & 0xFFFF)
        .endm
        .macro put address, value
        constant r0, \\address
        constant r1, \\value
        str r1, [r0]
        .endm
        .macro result index, register
        constant r12, results
        str \\register, [r12, #(4 * \\index)]
        .endm
        .macro unlock_flash
        put 0x40023C04, 0x45670123
        put 0x40023C04, 0xCDEF89AB
        .endm
        .irp name, start, nmi_handler, hard_handler, memory_handler, bus_handler, usage_handler, call_handler, \
        pending_handler, tick_handler
        .thumb_func
        .type \\name, %function
        .endr
        .align 2

        """

    static func assemble(_ program: String, for chip: Chip = .f746zg) throws -> String {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let source = directory.appendingPathComponent("program.s").path
        let object = directory.appendingPathComponent("program.o").path
        let executable = directory.appendingPathComponent("program.elf").path
        let results = chip.ram.base + UInt32(chip.ram.bytes / 2 & ~0xFFFF)
        let text = processor(chip) + ".set results, \(results)\n" + prefix + program + "\n.align 2\n.ltorg\n"
        try text.write(toFile: source, atomically: true, encoding: .utf8)
        try run("arm-none-eabi-as", [source, "-o", object])
        try run("arm-none-eabi-ld", ["-Ttext=0x08000000", "-e", "start", object, "-o", executable])
        return executable
    }

    /// Removes what `assemble` made.
    static func discard(_ executable: String) {
        let folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func run(_ tool: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(tool) failed")
    }
}
