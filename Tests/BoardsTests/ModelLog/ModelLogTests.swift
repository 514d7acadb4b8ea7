public import Testing

@testable import Boards
@testable public import Facts

extension BoardDescriptor: CustomTestStringConvertible {
    /// The short name, in place of a list of sectors.
    public var testDescription: String { shortName }
}

@Suite struct ModelLogTests {
    /// A model region in memory, on which plans are carried out.
    private struct Region {
        let sectors: [BoardDescriptor.Sector]
        let areas: [Range<UInt32>]
        let range: Range<UInt32>
        var bytes: [UInt8]
        /// Erases by sector.
        var erased: [Int: Int] = [:]
        var erasures: Int { erased.values.reduce(0, +) }

        init(base: UInt32, of board: BoardDescriptor = .f746zg) {
            sectors = board.sectors
            areas = board.logAreas
            range = base..<(board.flashBase + UInt32(board.flashBytes))
            bytes = [UInt8](repeating: 0xFF, count: range.count)
        }

        func log() -> ModelLog {
            ModelLog(region: range, sectors: sectors, areas: areas) { address in
                let start = Int(address - range.lowerBound)
                return Array(bytes[start..<min(start + 64, bytes.count)])
            }
        }

        func isErased(_ part: Range<UInt32>) -> Bool {
            let start = Int(part.lowerBound - range.lowerBound)
            return bytes[start..<(start + part.count)].allSatisfy { $0 == 0xFF }
        }

        func plan(_ header: EntryHeader, distrusting: Set<UInt32> = []) throws(BoardError) -> ModelLog.Plan {
            try log().plan(for: header, distrusting: distrusting) { isErased($0) }
        }

        /// Carries a plan out and returns the entry's address.
        mutating func write(_ header: EntryHeader, _ plan: ModelLog.Plan) -> UInt32 {
            guard case .write(let address, let erased) = plan else { return 0 }
            for sector in sectors where erased.contains(sector.index) {
                self.erased[sector.index, default: 0] += 1
                let start = Int(sector.range.lowerBound - range.lowerBound)
                for at in start..<(start + sector.range.count) { bytes[at] = 0xFF }
            }
            var placed = header
            placed.next = address + UInt32(EntryHeader.span(length: header.length))
            placed.sequence = log().nextSequence
            let start = Int(address - range.lowerBound)
            let blob = [UInt8](repeating: header.id[0], count: header.length)
            let end = start + placed.bytes.count + blob.count
            #expect(bytes[start..<end].allSatisfy { $0 == 0xFF }, "written over something at \(address)")
            bytes.replaceSubrange(start..<end, with: placed.bytes + blob)
            return address
        }
    }

    private func header(_ number: Int, length: Int) -> EntryHeader {
        let id =
            [UInt8](repeating: UInt8(truncatingIfNeeded: number % 255), count: 31) + [UInt8(number / 255)]
        return EntryHeader(length: length, crc: UInt32(number), id: id, next: 0)
    }

    @Test("an empty log takes the first model at its base without erasing")
    func empty() throws {
        let region = Region(base: 0x0802_0000)
        #expect(try region.plan(header(1, length: 1000)) == .write(at: 0x0802_0000, erasing: []))
    }

    @Test("models follow each other at 1 KiB boundaries and are found again")
    func append() throws {
        var region = Region(base: 0x0802_0000)
        var addresses: [UInt32] = []
        for number in 1...5 {
            let header = header(number, length: number * 1000)
            addresses.append(region.write(header, try region.plan(header)))
        }
        #expect(addresses == [0, 2, 5, 8, 12].map { 0x0802_0000 + $0 * 1024 })
        #expect(region.erasures == 0)
        #expect(region.log().entries.map(\.address) == addresses)
        for number in 1...5 {
            guard case .reuse(let entry) = try region.plan(header(number, length: number * 1000)) else {
                Issue.record("model \(number) is not found")
                continue
            }
            #expect(entry.address == addresses[number - 1])
        }
    }

    @Test("the same id with another length or CRC is another model")
    func sameID() throws {
        var region = Region(base: 0x0802_0000)
        let first = header(1, length: 1000)
        _ = region.write(first, try region.plan(first))
        var other = first
        other.crc ^= 1
        #expect(try region.plan(other) == .write(at: 0x0802_0800, erasing: []))
    }

    @Test("a half-written entry is passed over, and its sector erased when no other has room")
    func halfWritten() throws {
        var region = Region(base: 0x0804_0000)
        region.bytes[100] = 0
        #expect(try region.plan(header(1, length: 1000)) == .write(at: 0x0808_0000, erasing: []))
        let large = header(2, length: 700_000)
        #expect(try region.plan(large) == .write(at: 0x0804_0000, erasing: [5]))
    }

    @Test("a full log gives up the models at its start")
    func full() throws {
        var region = Region(base: 0x0804_0000)
        for number in 1...3 {
            let header = header(number, length: 255 * 1024)
            _ = region.write(header, try region.plan(header))
        }
        let last = header(4, length: 100_000)
        #expect(try region.plan(last) == .write(at: 0x0804_0000, erasing: [5]))
    }

    @Test(
        "200 models of 60 KB wear all sectors alike, as little as they can",
        arguments: [
            (BoardDescriptor.f746zg, 0x0802_0000, 15), (.f746zg, 0x0804_0000, 17), (.f767zi, 0x0804_0000, 8),
            (.f446re, 0x0802_0000, 34), (.l4r5zi, 0x0802_0000, 8),
        ] as [(BoardDescriptor, UInt32, Int)])
    func wear(board: BoardDescriptor, base: UInt32, limit: Int) throws {
        var region = Region(base: base, of: board)
        for number in 1...200 {
            let header = header(number, length: 60 * 1024)
            _ = region.write(header, try region.plan(header))
        }
        // An area of pages has some at its end that no model of this size reaches.
        let span = UInt32(EntryHeader.span(length: 60 * 1024))
        let used = region.areas.filter { region.range.contains($0.lowerBound) }.flatMap { area in
            let models = max(1, UInt32(area.count) / span)
            return region.sectors.filter {
                $0.range.overlaps(area.lowerBound..<area.lowerBound + models * span)
                    && area.overlaps($0.range)
            }
        }
        #expect(region.erased.count == used.count)
        let counts = region.erased.values.sorted()
        #expect((counts.last ?? 0) <= limit)
        #expect((counts.last ?? 0) - (counts.first ?? 0) <= 1)
    }

    @Test(
        "what was written last is given up last, whatever the sizes", arguments: 0..<4,
        [BoardDescriptor.f746zg, .l4r5zi])
    func newestStays(seed: UInt64, board: BoardDescriptor) throws {
        var generator = SeededGenerator(seed: seed)
        var region = Region(base: 0x0802_0000, of: board)
        var last: EntryHeader?
        for number in 1...120 {
            let header = header(number, length: Int.random(in: 1...200_000, using: &generator))
            _ = region.write(header, try region.plan(header))
            if let last {
                guard case .reuse = try region.plan(last) else {
                    Issue.record("model \(number - 1) went for model \(number)")
                    continue
                }
            }
            last = header
        }
        // The most worn sector of each area.
        let counts = region.areas.filter { region.range.contains($0.lowerBound) }.map { area in
            region.sectors.filter { area.overlaps($0.range) }.map { region.erased[$0.index] ?? 0 }.max() ?? 0
        }
        // Of pages not all of an area are erased with each model in it: there the mean is what is comparable.
        let usual = board == .l4r5zi ? counts.reduce(0, +) / counts.count : counts.min() ?? 0
        #expect((counts.max() ?? 0) <= 2 * usual + 2)
    }

    @Test("a place that is named is taken from what lies there, and refused where no entry may start")
    func named() throws {
        var region = Region(base: 0x0802_0000)
        let first = header(1, length: 60_000)
        #expect(region.write(first, try region.plan(first)) == 0x0802_0000)
        func plan(_ header: EntryHeader, _ address: UInt32) throws -> ModelLog.Plan {
            try region.log().plan(for: header, at: address) { region.isErased($0) }
        }
        guard case .reuse = try plan(first, 0x0802_0000) else {
            Issue.record("the model is there already")
            return
        }
        let second = header(2, length: 60_000)
        #expect(try plan(second, 0x0802_0000) == .write(at: 0x0802_0000, erasing: [4]))
        #expect(try plan(second, 0x0803_C400) == .write(at: 0x0803_C400, erasing: []))
        for address in [0x0801_FC00, 0x0810_0000, 0x0802_0001, 0, .max] as [UInt32] {
            #expect(throws: BoardError.placement(region: region.range, found: address)) {
                try plan(second, address)
            }
        }
        #expect(throws: BoardError.modelTooLarge(bytes: 60_000, available: 1024 - 64)) {
            try plan(second, 0x080F_FC00)
        }
    }

    @Test("small sectors are erased alone, and the log begins anew at areas of many of them")
    func pages() throws {
        let board = BoardDescriptor.l4r5zi
        #expect(board.logAreas.count == 16)
        #expect(board.logAreas.allSatisfy { $0.count == 128 * 1024 && $0.lowerBound % 0x2_0000 == 0 })
        #expect(BoardDescriptor.f746zg.logAreas == BoardDescriptor.f746zg.sectors.map(\.range))
        var region = Region(base: 0x0802_0000, of: board)
        var reads = 0
        for number in 1...40 {
            let header = header(number, length: 90_000)
            _ = region.write(header, try region.plan(header))
        }
        _ = ModelLog(region: region.range, sectors: region.sectors, areas: region.areas) { address in
            reads += 1
            return Array(region.bytes[Int(address - region.range.lowerBound)...].prefix(64))
        }
        #expect(reads <= 2 * 15)
        // Each model takes 22 pages and a piece.
        #expect(region.erasures <= 25 * 23)
    }

    @Test("a damaged entry that is distrusted is written elsewhere")
    func distrusted() throws {
        var region = Region(base: 0x0802_0000)
        let first = header(1, length: 1000)
        let address = region.write(first, try region.plan(first))
        let plan = try region.plan(first, distrusting: [address])
        #expect(plan == .write(at: 0x0804_0000, erasing: []))
    }

    @Test("the largest model that fits is accepted, one byte more is refused with the figures")
    func limits() throws {
        let region = Region(base: 0x0802_0000)
        let room = 896 * 1024 - 64
        #expect(try region.plan(header(1, length: room)) == .write(at: 0x0802_0000, erasing: []))
        #expect(throws: BoardError.modelTooLarge(bytes: room + 1, available: room)) {
            try region.plan(header(1, length: room + 1))
        }
        #expect(throws: BoardError.modelTooLarge(bytes: 1 << 40, available: room)) {
            try region.plan(header(1, length: 1 << 40))
        }
    }

    @Test("headers survive their bytes; a flipped bit anywhere in them is noticed")
    func header() throws {
        let original = EntryHeader(length: 5, crc: 6, id: [UInt8](1...32), next: 0x0802_0400)
        let bytes = original.bytes
        #expect(bytes.count == 64)
        #expect(Array(bytes[..<8]) == [0x54, 0x4C, 0x4D, 0x31, 1, 0, 0, 0])
        #expect(Array(bytes[56...]) == [UInt8](repeating: 0xFF, count: 8))
        #expect(EntryHeader(bytes) == original)
        var numbered = original
        numbered.sequence = 7
        #expect(EntryHeader(numbered.bytes) == numbered)
        for bit in 0..<(56 * 8) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(EntryHeader(damaged) == nil)
        }
        #expect(EntryHeader(Array(bytes.dropLast())) == nil)
    }

    @Test(
        "headers that lead outside, backwards or nowhere end no walk",
        arguments: [
            0x0802_0000, 0x0801_0000, 0x0810_0400, 0, 0xFFFF_FFFF, 0x0802_0001, 0x0802_0400,
        ] as [UInt32])
    func hostileNext(next: UInt32) throws {
        var region = Region(base: 0x0802_0000)
        let bytes = EntryHeader(length: 5000, crc: 6, id: [UInt8](1...32), next: next).bytes
        region.bytes.replaceSubrange(0..<64, with: bytes)
        #expect(region.log().entries.isEmpty)
    }

    @Test(
        "hundreds of models of random sizes: each is readable after its write", arguments: 0..<8,
        [BoardDescriptor.f746zg, .l4r5zi])
    func random(seed: UInt64, board: BoardDescriptor) throws {
        var generator = SeededGenerator(seed: seed)
        var region = Region(base: seed % 2 == 0 ? 0x0802_0000 : 0x0804_0000, of: board)
        for number in 1...60 {
            let limit = Bool.random(using: &generator) ? 30_000 : 700_000
            let header = header(number, length: Int.random(in: 1...limit, using: &generator))
            let address = region.write(header, try region.plan(header))
            guard case .reuse(let entry) = try region.plan(header) else {
                Issue.record("model \(number) is lost")
                continue
            }
            #expect(entry.address == address)
            let start = Int(address - region.range.lowerBound) + 64
            #expect(region.bytes[start..<(start + header.length)].allSatisfy { $0 == header.id[0] })
        }
    }
}
