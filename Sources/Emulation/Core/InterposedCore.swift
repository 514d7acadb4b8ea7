import CInterposed

/// What the functions that stand before the emulator library's know of this core.
///
/// Stores to RAM go straight to memory. Those to pages that may hold translated code must reach the library, which then
/// drops what it translated, so such pages are marked.
final class InterposedCore {
    /// For `interposed_open`; valid as long as this object.
    let pointer: UnsafeMutablePointer<interposed_core>
    private let base: UInt32
    private let marks: UnsafeMutableBufferPointer<UInt8>

    private static let page = 1 << interposed_page_bits

    /// - Parameters:
    ///   - ram: memory that stores go straight to.
    ///   - deadline: set to zero by a division by zero that traps.
    init(ram: MemoryBlock, deadline: UnsafeMutablePointer<UInt64>) {
        base = ram.base
        marks = .allocate(capacity: ram.count / Self.page)
        marks.initialize(repeating: 0)
        pointer = .allocate(capacity: 1)
        pointer.initialize(
            to: interposed_core(
                base: ram.base, bytes: UInt32(ram.count),
                memory: ram.bytes.assumingMemoryBound(to: UInt8.self), code: marks.baseAddress,
                traps_unaligned: 0, traps_division: 0, divided_by_zero: 0, deadline: deadline))
    }

    deinit {
        pointer.deallocate()
        marks.deallocate()
    }

    /// Whether all stores go to the library, and so to its hooks.
    var seesAllStores: Bool {
        get { pointer.pointee.bytes == 0 }
        set { pointer.pointee.bytes = newValue ? 0 : UInt32(marks.count * Self.page) }
    }

    /// CCR.UNALIGN_TRP; translations made before it changed must be dropped.
    var trapsUnaligned: Bool {
        get { pointer.pointee.traps_unaligned != 0 }
        set { pointer.pointee.traps_unaligned = newValue ? 1 : 0 }
    }

    /// CCR.DIV_0_TRP.
    var trapsDivision: Bool {
        get { pointer.pointee.traps_division != 0 }
        set { pointer.pointee.traps_division = newValue ? 1 : 0 }
    }

    /// Whether a division by zero trapped.
    var dividedByZero: Bool {
        get { pointer.pointee.divided_by_zero != 0 }
        set { pointer.pointee.divided_by_zero = newValue ? 1 : 0 }
    }

    /// Code of `bytes` bytes at `address` is about to run.
    func mark(_ address: UInt32, bytes: UInt32) {
        let offset = Int(address &- base)
        guard offset < marks.count * Self.page else { return }
        for page in offset / Self.page...(offset + Int(max(bytes, 1)) - 1) / Self.page
        where page < marks.count { marks[page] = 1 }
    }

    /// Takes all marks back and returns the first addresses of the pages that had them.
    func clearMarks() -> [UInt32] {
        let pages = marks.indices.filter { marks[$0] != 0 }
        for page in pages { marks[page] = 0 }
        return pages.map { base + UInt32($0 * Self.page) }
    }
}
