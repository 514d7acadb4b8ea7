/// Finds reads of flash that the data cache may answer with what was there before.
///
/// The emulator's core reads memory directly, so a missing invalidation would go unnoticed. This watch keeps,
/// by cache line, what the core may hold (pages that it read since the line was invalidated) and what changed
/// behind its back; a read of a changed line is counted. It sees the first read of a page after each flush of
/// the emulator's own address cache and takes all lines of that page as held: a firmware that invalidates
/// whatever it programs is never blamed, one that does not is.
final class DataCacheWatch {
    /// Bytes of a Cortex-M7 cache line.
    static let line = 32
    private static let page = 4096
    private static let linesAPage = page / line

    /// Reads of stale lines, each line once.
    private(set) var staleReads = 0
    /// Address of the first stale read.
    private(set) var firstAddress: UInt32?
    /// Whether the cache is on.
    var enabled = false
    /// Called when reads must become visible again.
    var rearm: () -> Void = {}

    private let base: UInt32
    private let cacheLines: Int
    private var held: [Bool]
    private var stale: [Bool]
    private var staleInPage: [Int]
    private var readPages: [Bool]
    private var setWays = Set<UInt32>()

    /// - Parameters:
    ///   - base: first address of the flash, of `bytes` bytes.
    ///   - cacheBytes: of a Cortex-M7's data cache; 0 if it is the flash interface that caches.
    init(base: UInt32, bytes: Int, cacheBytes: Int = 4096) {
        self.base = base
        cacheLines = cacheBytes / Self.line
        held = [Bool](repeating: false, count: bytes / Self.line)
        stale = held
        staleInPage = [Int](repeating: 0, count: bytes / Self.page)
        readPages = [Bool](repeating: false, count: bytes / Self.page)
    }

    /// Whether every set and way was invalidated since the last reset, as must be before the cache goes on.
    var wasInvalidated: Bool { setWays.count >= cacheLines }

    func reset() {
        enabled = false
        setWays = []
        invalidateAll()
    }

    private func index(_ address: UInt32) -> Int? {
        let offset = Int(address &- base)
        return offset < held.count * Self.line ? offset / Self.line : nil
    }

    /// The core read `address` (seen at page granularity).
    func read(_ address: UInt32) {
        guard enabled, let line = index(address) else { return }
        let page = line / Self.linesAPage
        if stale[line] {
            staleReads += 1
            if firstAddress == nil { firstAddress = address }
            forget(line)
        }
        if !readPages[page] {
            readPages[page] = true
            for other in page * Self.linesAPage..<(page + 1) * Self.linesAPage { held[other] = true }
        }
        if staleInPage[page] > 0 { rearm() }
    }

    /// The bytes at `offsets` of the flash changed.
    func programmed(_ offsets: Range<Int>) {
        guard !offsets.isEmpty else { return }
        var found = false
        for line in offsets.lowerBound / Self.line...(offsets.upperBound - 1) / Self.line
        where held[line] && !stale[line] {
            stale[line] = true
            staleInPage[line / Self.linesAPage] += 1
            found = true
        }
        if found { rearm() }
    }

    /// The core invalidated the line of `address`.
    func invalidate(_ address: UInt32) {
        guard let line = index(address) else { return }
        forget(line)
        held[line] = false
        let page = line / Self.linesAPage
        if readPages[page] {
            readPages[page] = false
            rearm()
        }
    }

    /// The core invalidated one set and way; all of them together empty the cache.
    func invalidate(setWay: UInt32) {
        if setWays.count >= cacheLines { setWays = [] }
        setWays.insert(setWay)
        if wasInvalidated { invalidateAll() }
    }

    private func forget(_ line: Int) {
        guard stale[line] else { return }
        stale[line] = false
        staleInPage[line / Self.linesAPage] -= 1
    }

    /// Nothing is held any more.
    func invalidateAll() {
        for line in held.indices { held[line] = false }
        for line in stale.indices { stale[line] = false }
        for page in readPages.indices { (readPages[page], staleInPage[page]) = (false, 0) }
        rearm()
    }
}
