import Facts

/// The models in a board's flash, as their headers tell, and where the next one goes.
///
/// An entry may start at the region's base, at an area's start or where the entry before it ends, so a walk finds
/// the entries behind a damaged one again. An area is a sector, or as many small ones as `FlashGeometry` says. Pure: reading and writing flash is the caller's.
struct ModelLog: Hashable, Sendable {
    /// An entry found by the walk.
    struct Entry: Hashable, Sendable {
        var address: UInt32
        var header: EntryHeader

        /// Flash that it takes.
        var range: Range<UInt32> { address..<header.next }
    }

    /// Where a model goes.
    enum Plan: Hashable, Sendable {
        /// It is there already.
        case reuse(Entry)
        /// Write it at an address, after erasing sectors (by index, ascending, perhaps none).
        case write(at: UInt32, erasing: [Int])
    }

    /// First address and end of the model region, both on sector boundaries.
    let region: Range<UInt32>
    /// Flash sectors of the whole chip.
    let sectors: [BoardDescriptor.Sector]
    /// Areas of the whole chip, in order, each of whole sectors.
    let areas: [Range<UInt32>]
    /// Entries by address.
    let entries: [Entry]

    /// Walks the log.
    ///
    /// - Parameter read: returns the `EntryHeader.byteCount` bytes at an address.
    init<Failure: Error>(
        region: Range<UInt32>, sectors: [BoardDescriptor.Sector], areas: [Range<UInt32>],
        read: (UInt32) throws(Failure) -> [UInt8]
    ) throws(Failure) {
        self.region = region
        self.sectors = sectors
        self.areas = areas
        var found: [Entry] = []
        var address = region.lowerBound
        while address < region.upperBound, region.upperBound - address >= UInt32(EntryHeader.byteCount) {
            if let entry = Self.entry(at: address, bytes: try read(address), region: region) {
                found.append(entry)
                address = entry.header.next
            } else {
                address =
                    areas.map(\.lowerBound).filter { $0 > address && region.contains($0) }.min()
                    ?? region.upperBound
            }
        }
        entries = found
    }

    /// Bytes of the largest model that the region can hold.
    var capacity: Int { max(0, region.count - EntryHeader.byteCount) }

    /// What the next entry's header says of its age.
    var nextSequence: UInt32 {
        let last = entries.compactMap(\.header.sequence).max()
        return last.map { min($0 + 1, .max - 1) } ?? 0
    }

    /// Decides where a model goes: reuse it, else append it to erased flash, else give up the oldest models.
    ///
    /// Places are tried in the order of a ring that starts behind the newest entry, so that all sectors wear alike.
    ///
    /// - Parameters:
    ///   - header: tells which model.
    ///   - distrusted: addresses of entries that turned out to be damaged.
    ///   - isErased: whether a range of flash is erased.
    /// - Throws: `BoardError.modelTooLarge`, and what `isErased` throws.
    func plan(
        for header: EntryHeader, distrusting distrusted: Set<UInt32> = [],
        isErased: (Range<UInt32>) throws(BoardError) -> Bool
    ) throws(BoardError) -> Plan {
        let trusted = entries.filter { !distrusted.contains($0.address) }
        if let entry = trusted.first(where: { $0.header.isSameModel(as: header) }) { return .reuse(entry) }
        let span = try span(of: header)
        let newest = trusted.max { Self.age($0) < Self.age($1) }
        let head = newest?.header.next ?? region.lowerBound
        for range in places(behind: trusted.map(\.header.next), span: span, from: head)
        where !trusted.contains(where: { $0.range.overlaps(range) }) {
            if try isErased(range) { return .write(at: range.lowerBound, erasing: []) }
        }
        for range in places(behind: [head], span: span, from: head) {
            let stale = try staleSectors(of: range, isErased: isErased)
            guard let newest, stale.contains(where: { $0.range.overlaps(newest.range) }) else {
                return .write(at: range.lowerBound, erasing: stale.map(\.index))
            }
        }
        let range = region.lowerBound..<(region.lowerBound + UInt32(span))
        return .write(
            at: region.lowerBound, erasing: sectors.filter { $0.range.overlaps(range) }.map(\.index))
    }

    /// Decides how a model comes to a place that the caller names, whatever lies there.
    ///
    /// - Throws: `BoardError.refused` if no entry may start there, `.modelTooLarge`, and what `isErased` throws.
    func plan(
        for header: EntryHeader, at address: UInt32,
        isErased: (Range<UInt32>) throws(BoardError) -> Bool
    ) throws(BoardError) -> Plan {
        guard region.contains(address), address % EntryHeader.alignment == 0 else {
            throw .placement(region: region, found: address)
        }
        let span = try span(of: header)
        let room = Int(region.upperBound - address)
        guard span <= room else {
            throw .modelTooLarge(bytes: header.length, available: max(0, room - EntryHeader.byteCount))
        }
        if let entry = entries.first(where: { $0.address == address && $0.header.isSameModel(as: header) }) {
            return .reuse(entry)
        }
        let stale = try staleSectors(of: address..<(address + UInt32(span)), isErased: isErased)
        return .write(at: address, erasing: stale.map(\.index))
    }

    private func span(of header: EntryHeader) throws(BoardError) -> Int {
        let span = EntryHeader.span(length: header.length)
        guard header.length <= capacity, span <= region.count else {
            throw .modelTooLarge(bytes: header.length, available: capacity)
        }
        return span
    }

    /// Ranges that an entry may take, as a ring that begins at `head`.
    ///
    /// Behind another entry only within that area: a walk finds the entries of an area from its start, and would
    /// lose those that follow one that was erased.
    private func places(behind ends: [UInt32], span: Int, from head: UInt32) -> [Range<UInt32>] {
        let boundaries = areas.map(\.lowerBound).filter { region.contains($0) }
        let ranges = Set(boundaries + ends).filter { region.contains($0) }.sorted().compactMap {
            start -> Range<UInt32>? in
            guard Int(region.upperBound - start) >= span else { return nil }
            let range = start..<(start + UInt32(span))
            guard !boundaries.contains(start) else { return range }
            return areas.contains { $0.clamped(to: range) == range } ? range : nil
        }
        return ranges.filter { $0.lowerBound >= head } + ranges.filter { $0.lowerBound < head }
    }

    /// The sectors whose part of a range is not erased.
    private func staleSectors(
        of range: Range<UInt32>, isErased: (Range<UInt32>) throws(BoardError) -> Bool
    ) throws(BoardError) -> [BoardDescriptor.Sector] {
        var stale: [BoardDescriptor.Sector] = []
        for sector in sectors where sector.range.overlaps(range) {
            if try !isErased(sector.range.clamped(to: range)) { stale.append(sector) }
        }
        return stale
    }

    /// Orders entries by age; those of unknown age come first, by address.
    private static func age(_ entry: Entry) -> (Int, UInt32) {
        (entry.header.sequence.map(Int.init) ?? -1, entry.address)
    }

    private static func entry(at address: UInt32, bytes: [UInt8], region: Range<UInt32>) -> Entry? {
        guard let header = EntryHeader(bytes), header.next > address, header.next <= region.upperBound,
            header.next % EntryHeader.alignment == 0,
            header.length <= Int(header.next - address) - EntryHeader.byteCount
        else { return nil }
        return Entry(address: address, header: header)
    }
}
