@testable import Emulation

/// An inference on the emulator library alone: no hook, peripherals that are plain memory.
final class BareInference {
    static let registers: [Register] =
        (0..<13).map { Register.r($0) } + [.sp, .lr, .xpsr, .control, .primask, .fpscr]

    private let processor: Processor
    private let registers: [(register: Register, value: UInt32)]
    private let ram: MemoryBlock
    private let interposed: InterposedCore
    private let ramBytes: [UInt8]
    private let expected: [UInt8]
    private let start: UInt32
    private var memories: [UnsafeMutableRawPointer] = []

    /// - Parameter isInterposed: whether stores and translations are those of a machine, and only its hooks are not there.
    init(
        _ machine: Machine, registers: [(register: Register, value: UInt32)], ram: [UInt8],
        from start: UInt32, to end: UInt32, expected: [UInt8], isInterposed: Bool
    ) throws {
        processor = try Processor(machine.chip.core)
        (self.registers, ramBytes, self.expected, self.start) = (registers, ram, expected, start)
        self.ram = MemoryBlock(machine.chip.ram)
        interposed = InterposedCore(ram: self.ram, devices: [])
        try processor.map(
            Chip.flash, size: machine.flash.count, pointer: machine.flash.bytes, rights: [.read, .execute])
        try processor.map(
            machine.ram.base, size: ram.count, pointer: self.ram.bytes, rights: [.read, .write, .execute])
        for device in machine.chip.devices {
            let memory = UnsafeMutableRawPointer.allocate(byteCount: device.bytes, alignment: 4096)
            memory.initializeMemory(as: UInt8.self, repeating: 0, count: device.bytes)
            memories.append(memory)
            try processor.map(device.base, size: device.bytes, pointer: memory, rights: [.read, .write])
        }
        processor.interposed = isInterposed ? interposed.pointer : nil
        processor.stops = [end]
    }

    deinit {
        memories.forEach { $0.deallocate() }
    }

    /// Runs it and returns seconds of the host.
    func run() throws -> Double {
        ramBytes.withUnsafeBytes {
            ram.bytes.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(ram.bytes), byteCount: $0.count)
        }
        for (register, value) in registers { processor[register] = value }
        let begin = ProcessorTime.now
        let exit = processor.run(from: start)
        let seconds = ProcessorTime.now - begin
        guard exit == .stopped else { throw BenchmarkError(description: "the bare library stopped: \(exit)") }
        // What the firmware keeps of the cycle counter differs, activations do not.
        let found = UnsafeRawBufferPointer(start: ram.bytes, count: expected.count)
        let differences = zip(found, expected).count { $0 != $1 }
        guard differences < 128 else {
            throw BenchmarkError(description: "the bare library's RAM differs in \(differences) bytes")
        }
        return seconds
    }
}
