/// The models in a board's flash, as their headers tell, and where the next one goes.
///
/// An entry may start at the region's base, at a sector's start or where the entry before it ends, so a walk finds
/// the entries behind a damaged one again. Pure: reading and writing flash is the caller's.
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
    /// Entries by address.
    let entries: [Entry]

    /// Walks the log.
    ///
    /// - Parameter read: returns the `EntryHeader.byteCount` bytes at an address.
    init<Failure: Error>(
        region: Range<UInt32>, sectors: [BoardDescriptor.Sector],
        read: (UInt32) throws(Failure) -> [UInt8]
    ) throws(Failure) {
        self.region = region
        self.sectors = sectors
        var found: [Entry] = []
        var address = region.lowerBound
        while address < region.upperBound, region.upperBound - address >= UInt32(EntryHeader.byteCount) {
            if let entry = Self.entry(at: address, bytes: try read(address), region: region) {
                found.append(entry)
                address = entry.header.next
            } else {
                address =
                    sectors.map(\.range.lowerBound).filter { $0 > address && region.contains($0) }.min()
                    ?? region.upperBound
            }
        }
        entries = found
    }

    /// Bytes of the largest model that the region can hold.
    var capacity: Int { max(0, region.count - EntryHeader.byteCount) }

    /// Decides where a model goes: reuse it, else append it to erased flash, else erase the fewest bytes that hold
    /// no model, else give up the models at the start of the region.
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
        let span = EntryHeader.span(length: header.length)
        guard header.length <= capacity, span <= region.count else {
            throw .modelTooLarge(bytes: header.length, available: capacity)
        }
        var best: (address: UInt32, erasing: [BoardDescriptor.Sector])?
        for address in starts(of: trusted) where Int(region.upperBound - address) >= span {
            let range = address..<(address + UInt32(span))
            guard !trusted.contains(where: { $0.range.overlaps(range) }) else { continue }
            if try isErased(range) { return .write(at: address, erasing: []) }
            let touched = sectors.filter { $0.range.overlaps(range) }
            guard !touched.contains(where: { sector in trusted.contains { $0.range.overlaps(sector.range) } })
            else { continue }
            if best.map({ Self.bytes(touched) < Self.bytes($0.erasing) }) ?? true {
                best = (address, touched)
            }
        }
        if let best { return .write(at: best.address, erasing: best.erasing.map(\.index)) }
        let range = region.lowerBound..<(region.lowerBound + UInt32(span))
        return .write(
            at: region.lowerBound, erasing: sectors.filter { $0.range.overlaps(range) }.map(\.index))
    }

    private func starts(of trusted: [Entry]) -> [UInt32] {
        let boundaries = sectors.map(\.range.lowerBound).filter { region.contains($0) }
        return Set(boundaries + trusted.map(\.header.next)).filter { region.contains($0) }.sorted()
    }

    private static func entry(at address: UInt32, bytes: [UInt8], region: Range<UInt32>) -> Entry? {
        guard let header = EntryHeader(bytes), header.next > address, header.next <= region.upperBound,
            header.next % EntryHeader.alignment == 0,
            header.length <= Int(header.next - address) - EntryHeader.byteCount
        else { return nil }
        return Entry(address: address, header: header)
    }

    private static func bytes(_ sectors: [BoardDescriptor.Sector]) -> Int {
        sectors.reduce(0) { $0 + $1.range.count }
    }
}
