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

    /// The instruction cache of a Cortex-M7 of `bytes` (TRM 5.1: two ways of 32 bytes), or the accelerator of an STM32F4.
    package static func instructions(_ core: Core, bytes: Int) -> CacheGeometry {
        switch core {
        case .cortexM7:
            CacheGeometry(lineBytes: 32, sets: UInt32(bytes / 64), ways: 2, prefetches: false)
        case .cortexM4:
            CacheGeometry(
                lineBytes: ScalarRules.lineBytes, sets: ScalarRules.lines / 2, ways: 2, prefetches: true)
        }
    }

    /// The data cache of a Cortex-M7 of `bytes` (TRM 5.1: four ways of 32 bytes), or the accelerator's data lines.
    package static func data(_ core: Core, bytes: Int) -> CacheGeometry {
        switch core {
        case .cortexM7:
            CacheGeometry(lineBytes: 32, sets: UInt32(bytes / 128), ways: 4, prefetches: false)
        case .cortexM4:
            CacheGeometry(
                lineBytes: ScalarRules.lineBytes, sets: 1, ways: ScalarRules.dataLines, prefetches: false)
        }
    }
}
