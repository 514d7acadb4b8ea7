import Foundation

/// The memories of an STM32F746ZG (RM0385 section 2, DS10916 figure 20).
///
/// What lies in none of them, nor in a peripheral bus, answers with a bus error.
enum MemoryMap {
    static let instructionRAM: (base: UInt32, bytes: Int) = (0x0000_0000, 16 * 1024)
    static let flashAlias: UInt32 = 0x0020_0000
    static let flash: UInt32 = 0x0800_0000
    static let flashBytes = 1 << 20
    static let system: (base: UInt32, bytes: Int) = (0x1FF0_0000, 64 * 1024)
    /// DTCM, SRAM1 and SRAM2 follow each other.
    static let ram: (base: UInt32, bytes: Int) = (0x2000_0000, 320 * 1024)
    static let uniqueID: UInt32 = 0x1FF0_F420
    static let flashSize: UInt32 = 0x1FF0_F442

    /// Peripheral buses and the private peripheral bus: first address and bytes.
    static let devices: [(base: UInt32, bytes: Int)] = [
        (0x4000_0000, 0x8000), (0x4001_0000, 0x7000), (0x4002_0000, 0x6_0000), (0x5000_0000, 0x6_1000),
        (0xA000_0000, 0x2000), (0xE000_0000, 0x10_0000),
    ]

    static func isDevice(_ address: UInt32) -> Bool {
        devices.contains { Int(address &- $0.base) < $0.bytes }
    }
}

/// Memory that lives as long as the machine.
final class MemoryBlock {
    let base: UInt32
    let count: Int
    let bytes: UnsafeMutableRawPointer

    init(base: UInt32, count: Int) {
        self.base = base
        self.count = count
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
