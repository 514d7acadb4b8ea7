import Cycles

/// Which lines a cache holds; the least recently used one of a set is replaced.
///
/// A value with pointers, since the hooks reach it by raw pointer: `free` ends it.
struct CacheModel {
    /// Lines by set, the most recently used one first.
    let tags: UnsafeMutablePointer<UInt32>
    let setMask: UInt32
    let ways: Int
    private let count: Int
    /// Bytes of a line as a shift.
    let lineShift: UInt32

    /// No line's number.
    private static let none = UInt32.max

    init(_ geometry: CacheGeometry) {
        ways = Int(max(geometry.ways, 1))
        setMask = max(geometry.sets, 1) - 1
        count = (Int(setMask) + 1) * ways
        lineShift = UInt32(geometry.lineBytes.trailingZeroBitCount)
        tags = .allocate(capacity: count)
        tags.initialize(repeating: Self.none, count: count)
    }

    func free() { tags.deallocate() }

    func empty() { tags.update(repeating: Self.none, count: count) }

    /// Its lines, to be put back by `restore`.
    var lines: [UInt32] { Array(UnsafeBufferPointer(start: tags, count: count)) }

    func restore(_ lines: [UInt32]) {
        guard lines.count == count else { return }
        for (index, line) in lines.enumerated() { tags[index] = line }
    }

    /// Looks up a line, which is held from now on; returns whether it was held before.
    @inline(__always)
    func holds(_ line: UInt32) -> Bool {
        // The most recently used way stands first.
        let set = tags + Int(line & setMask) &* ways
        if set[0] == line { return true }
        var way = 1
        while way < ways && set[way] != line { way &+= 1 }
        let isHit = way < ways
        if !isHit { way = ways &- 1 }
        while way > 0 {
            set[way] = set[way &- 1]
            way &-= 1
        }
        set[0] = line
        return isHit
    }
}
