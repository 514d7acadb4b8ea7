import Foundation

/// Memory that lives as long as the machine.
final class MemoryBlock {
    let base: UInt32
    let count: Int
    let bytes: UnsafeMutableRawPointer

    init(_ memory: Chip.Memory) {
        base = memory.base
        count = memory.bytes
        bytes = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 4096)
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: count)
    }

    deinit { bytes.deallocate() }

    /// Fills the memory with noise, as SRAM is after power-on: the same noise each time.
    func scramble() {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for offset in stride(from: 0, to: count, by: 8) {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            bytes.storeBytes(of: state, toByteOffset: offset, as: UInt64.self)
        }
    }
}
