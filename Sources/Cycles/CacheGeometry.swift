/// The accelerator that an STM32 without caches has in front of its flash.
package enum FlashAccelerator: Hashable, Sendable {
    /// STM32F4: flash of 128 bits, 64 lines of instructions and 8 of data (RM0390 3.5.2).
    case stm32f4
    /// STM32L4+ with two banks: flash of 64 bits, 32 lines of instructions and 8 of data of 4 x 64 bits each (RM0432, adaptive
    /// real-time memory accelerator), of which each 64 bits are taken to be filled apart.
    case stm32l4
}

/// Size and organization of a cache: what decides which accesses miss.
package struct CacheGeometry: Hashable, Sendable {
    /// Bytes of a line, a power of two.
    package let lineBytes: UInt32
    /// Sets, a power of two; 0 for no cache.
    package let sets: UInt32
    /// Lines of a set.
    package let ways: UInt32
    /// Whether code that goes straight on is fetched ahead, so that only the target of a jump can be missing.
    package let prefetches: Bool
    /// How often `CycleEvent.nextLine` counts for a line that is fetched ahead.
    package let aheadTimes: UInt64

    private init(lineBytes: UInt32, sets: UInt32, ways: UInt32, prefetches: Bool, aheadTimes: UInt64 = 1) {
        (self.lineBytes, self.sets, self.ways) = (lineBytes, sets, ways)
        (self.prefetches, self.aheadTimes) = (prefetches, aheadTimes)
    }

    /// The instruction cache of a Cortex-M7 of `bytes` (TRM 5.1: two ways of 32 bytes), or the accelerator of an STM32F4.
    package static func instructions(
        _ core: Core, bytes: Int, accelerator: FlashAccelerator = .stm32f4
    ) -> CacheGeometry {
        switch (core, accelerator) {
        case (.cortexM7, _):
            CacheGeometry(lineBytes: 32, sets: UInt32(bytes / 64), ways: 2, prefetches: false)
        case (.cortexM4, .stm32f4):
            CacheGeometry(
                lineBytes: ScalarRules.lineBytes, sets: ScalarRules.lines / 2, ways: 2, prefetches: true)
        case (.cortexM4, .stm32l4):
            // At 5 wait states an access takes 6 cycles, and 2 to 4 instructions that it brings some 3 of them: a guess.
            CacheGeometry(lineBytes: 8, sets: 64, ways: 2, prefetches: true, aheadTimes: 3)
        }
    }

    /// The data cache of a Cortex-M7 of `bytes` (TRM 5.1: four ways of 32 bytes), or the accelerator's data lines.
    package static func data(
        _ core: Core, bytes: Int, accelerator: FlashAccelerator = .stm32f4
    ) -> CacheGeometry {
        switch (core, accelerator) {
        case (.cortexM7, _):
            CacheGeometry(lineBytes: 32, sets: UInt32(bytes / 128), ways: 4, prefetches: false)
        case (.cortexM4, .stm32f4):
            CacheGeometry(
                lineBytes: ScalarRules.lineBytes, sets: 1, ways: ScalarRules.dataLines, prefetches: false)
        case (.cortexM4, .stm32l4):
            CacheGeometry(lineBytes: 8, sets: 8, ways: 4, prefetches: false)
        }
    }
}
