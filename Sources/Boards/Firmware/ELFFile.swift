/// The parts of a 32-bit ELF file that flashing needs, read with every offset checked (ELF specification 1.2).
struct ELFFile {
    private enum Kind {
        static let load: UInt32 = 1
        static let note: UInt32 = 4
        static let gnuBuildID: UInt32 = 3
        static let arm: UInt16 = 40
    }

    private struct ProgramHeader {
        var type: UInt32
        var offset: Int
        var address: UInt32
        var fileBytes: Int
        /// First address, and the one behind the last, where the segment lies while the program runs.
        var memory: Range<UInt64>
    }

    let bytes: [UInt8]
    private let programHeaders: [ProgramHeader]
    private let noteSections: [Range<Int>]

    init(bytes: [UInt8]) throws(FirmwareError) {
        self.bytes = bytes
        guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            throw .format(
                expected: "the mark 7f454c46", found: bytes.isEmpty ? "nothing" : hex(Array(bytes.prefix(4))))
        }
        guard bytes.count >= 52 else { throw .truncated(what: "ELF header", end: 52, bytes: bytes.count) }
        guard bytes[4] == 1, bytes[5] == 1 else {
            throw .format(expected: "class 1, encoding 1", found: "class \(bytes[4]), encoding \(bytes[5])")
        }
        let machine = Self.half(bytes, 18)
        guard machine == Kind.arm else { throw .format(expected: "machine \(Kind.arm)", found: "\(machine)") }
        programHeaders = try Self.programHeaders(bytes)
        noteSections = try Self.noteSections(bytes)
    }

    /// Segments to load, by address.
    func loadableSegments() throws(FirmwareError) -> [FirmwareImage.Segment] {
        let segments = programHeaders.filter { $0.type == Kind.load && $0.fileBytes > 0 }
            .map {
                FirmwareImage.Segment(
                    address: $0.address, bytes: Array(bytes[$0.offset..<$0.offset + $0.fileBytes]))
            }
            .sorted { $0.address < $1.address }
        guard !segments.isEmpty else { throw .empty }
        for (left, right) in zip(segments, segments.dropFirst())
        where UInt64(left.address) + UInt64(left.bytes.count) > UInt64(right.address) {
            throw .overlap(address: right.address)
        }
        return segments
    }

    /// First address behind what the program keeps in a memory; nil where it keeps nothing there.
    func end(in memory: Range<UInt64>) -> UInt64? {
        programHeaders.filter { $0.type == Kind.load && memory.contains($0.memory.lowerBound) }
            .map(\.memory.upperBound).filter { $0 <= memory.upperBound }.max()
    }

    /// The GNU build id note: its 20 bytes and where they are loaded.
    func buildID() throws(FirmwareError) -> (id: [UInt8], address: UInt32?)? {
        let segments = programHeaders.filter { $0.type == Kind.note }.map {
            $0.offset..<($0.offset + $0.fileBytes)
        }
        for range in segments + noteSections {
            if let offset = buildID(in: range) {
                return (Array(bytes[offset..<offset + 20]), loadAddress(of: offset))
            }
        }
        return nil
    }

    private func buildID(in range: Range<Int>) -> Int? {
        var at = range.lowerBound
        while range.upperBound - at >= 12 {
            let nameBytes = Int(Self.word(bytes, at))
            let contentBytes = Int(Self.word(bytes, at + 4))
            let content = at + 12 + (nameBytes + 3) & ~3
            let end = content + (contentBytes + 3) & ~3
            guard content + contentBytes <= range.upperBound else { return nil }
            if Self.word(bytes, at + 8) == Kind.gnuBuildID, nameBytes == 4, contentBytes == 20,
                bytes[(at + 12)..<(at + 16)].elementsEqual([0x47, 0x4E, 0x55, 0])
            {
                return content
            }
            at = end
        }
        return nil
    }

    private func loadAddress(of offset: Int) -> UInt32? {
        for header in programHeaders
        where header.type == Kind.load
            && (header.offset..<(header.offset + header.fileBytes)).contains(offset)
        {
            return header.address &+ UInt32(truncatingIfNeeded: offset - header.offset)
        }
        return nil
    }

    private static func programHeaders(_ bytes: [UInt8]) throws(FirmwareError) -> [ProgramHeader] {
        let table = try table(bytes, what: "program header table", offset: 28, size: 42, count: 44, least: 32)
        var headers: [ProgramHeader] = []
        for at in table {
            let header = ProgramHeader(
                type: word(bytes, at), offset: Int(word(bytes, at + 4)), address: word(bytes, at + 12),
                fileBytes: Int(word(bytes, at + 16)),
                memory: UInt64(word(bytes, at + 8))..<UInt64(word(bytes, at + 8))
                    + UInt64(word(bytes, at + 20)))
            guard header.type == Kind.load || header.type == Kind.note else { continue }
            let end = header.offset + header.fileBytes
            guard end <= bytes.count else { throw .truncated(what: "segment", end: end, bytes: bytes.count) }
            headers.append(header)
        }
        return headers
    }

    private static func noteSections(_ bytes: [UInt8]) throws(FirmwareError) -> [Range<Int>] {
        let sectionNote: UInt32 = 7
        let table = try table(bytes, what: "section header table", offset: 32, size: 46, count: 48, least: 40)
        var ranges: [Range<Int>] = []
        for at in table where word(bytes, at + 4) == sectionNote {
            let start = Int(word(bytes, at + 16))
            let end = start + Int(word(bytes, at + 20))
            guard end <= bytes.count else {
                throw .truncated(what: "note section", end: end, bytes: bytes.count)
            }
            ranges.append(start..<end)
        }
        return ranges
    }

    /// File offsets of a table's entries; `offset`, `size` and `count` say where the ELF header describes it.
    static func table(
        _ bytes: [UInt8], what: String, offset: Int, size: Int, count: Int, least: Int
    ) throws(FirmwareError) -> [Int] {
        let entries = Int(half(bytes, count))
        guard entries > 0 else { return [] }
        let start = Int(word(bytes, offset))
        let entryBytes = Int(half(bytes, size))
        guard entryBytes >= least else {
            throw .format(expected: "\(what) entries of \(least) bytes", found: "\(entryBytes)")
        }
        let end = start + entries * entryBytes
        guard end <= bytes.count else { throw .truncated(what: what, end: end, bytes: bytes.count) }
        return (0..<entries).map { start + $0 * entryBytes }
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 { bytes.word(at: offset) }

    private static func half(_ bytes: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(littleEndian: bytes.record(UInt16.self, at: offset) ?? 0)
    }
}
