import CFastStores

/// Pages of RAM that may hold translated code.
///
/// Stores of the core to them must reach the emulator's library, which then drops what it translated; all others
/// go straight to memory.
final class CodePages {
    /// What stores are held against; valid as long as this object.
    let window: UnsafeMutablePointer<fast_stores_window>
    private let base: UInt32
    private let marks: UnsafeMutableBufferPointer<UInt8>

    private static let page = 1 << fast_stores_page_bits

    init(_ ram: MemoryBlock) {
        base = ram.base
        marks = .allocate(capacity: ram.count / Self.page)
        marks.initialize(repeating: 0)
        window = .allocate(capacity: 1)
        window.initialize(
            to: fast_stores_window(
                base: ram.base, bytes: UInt32(ram.count),
                memory: ram.bytes.assumingMemoryBound(to: UInt8.self), code: marks.baseAddress))
    }

    deinit {
        window.deallocate()
        marks.deallocate()
    }

    /// Code of `bytes` bytes at `address` is about to run.
    func mark(_ address: UInt32, bytes: UInt32) {
        let offset = Int(address &- base)
        guard offset < marks.count * Self.page else { return }
        for page in offset / Self.page...(offset + Int(max(bytes, 1)) - 1) / Self.page
        where page < marks.count { marks[page] = 1 }
    }

    /// Takes all marks back and returns the first addresses of the pages that had them.
    func clear() -> [UInt32] {
        let pages = marks.indices.filter { marks[$0] != 0 }
        for page in pages { marks[page] = 0 }
        return pages.map { base + UInt32($0 * Self.page) }
    }
}
