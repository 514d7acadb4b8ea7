import Facts

/// Writes a chip's flash over the debug probe: erase, program, compare.
///
/// The chip must be halted after a reset. What was written is always compared with what was meant, by a checksum that
/// the chip makes of its flash, or by reading it back.
struct FlashProgrammer {
    /// Bytes to lie at an address.
    struct Piece: Hashable, Sendable {
        var address: UInt32
        var bytes: [UInt8]
    }

    /// How flash is changed.
    enum Method: Hashable, Sendable {
        /// By the loader in RAM, or directly if it does not run there.
        case loader
        /// Word by word over the debug port.
        case direct
    }

    /// Bytes at the start of an image that are programmed last: initial stack pointer and reset vector.
    ///
    /// As long as the latter is erased the core locks up instead of running what is there.
    private static let headBytes = 8
    /// Bytes that are read and compared first: contents that differ mostly do so from the start.
    private static let sampleBytes = 64

    private let probe: STLink
    private let board: BoardDescriptor
    private let method: Method
    /// Called with each sector's index before it is erased; none is erased if this throws.
    private let willErase: (Int) throws(ProbeError) -> Void

    init(
        probe: STLink, board: BoardDescriptor, method: Method = .loader,
        willErase: @escaping (Int) throws(ProbeError) -> Void = { (_) throws(ProbeError) in }
    ) {
        self.probe = probe
        self.board = board
        self.method = method
        self.willErase = willErase
    }

    /// Makes flash hold the image: sectors that already match are left alone, all others are erased first.
    ///
    /// If any sector differs, the one with the image's start is erased first and the reset vector programmed last: a
    /// chip whose programming was interrupted does not run half an image.
    ///
    /// - Returns: whether anything differed.
    @discardableResult
    func write(image: [Piece]) throws(ProbeError) -> Bool {
        try check(image, unit: 4)
        let parts = parts(of: joinedInUnits(image))
        guard let first = parts.map(\.address).min() else { return false }
        var differs = false
        try unlocked { (flash) throws(ProbeError) in
            let differing = try sectors(differingFrom: parts, flash)
            guard !differing.isEmpty else { return }
            differs = true
            let stale = board.sectors.filter { $0.range.contains(first) || differing.contains($0) }
            let due = parts.filter { part in stale.contains { $0.range.contains(part.address) } }
            try erase(stale, flash)
            let rest = joined(due.filter { $0.address != first })
            try flash.program(rest + due.filter { $0.address == first }, progress: { _ in })
            try verify(due, flash)
        }
        return differs
    }

    /// Erases sectors by index, then programs pieces in the order given into flash that is erased by then.
    ///
    /// - Parameter progress: called with the bytes handed over so far.
    func write(
        pieces: [Piece], erasing sectors: [Int], progress: (Int) -> Void = { _ in }
    ) throws(ProbeError) {
        try check(pieces, unit: board.flash.unitBytes)
        try unlocked { (flash) throws(ProbeError) in
            try erase(board.sectors.filter { sectors.contains($0.index) }, flash)
            try flash.program(pieces, progress: progress)
            try verify(pieces, flash)
        }
    }

    private func erase(
        _ sectors: [BoardDescriptor.Sector], _ flash: any FlashWriter
    ) throws(ProbeError) {
        for sector in sectors { try willErase(sector.index) }
        try flash.erase(sectors)
    }

    private func check(_ pieces: [Piece], unit: Int) throws(ProbeError) {
        for piece in pieces {
            let offset = Int(piece.address) - Int(board.flashBase)
            guard offset >= 0, offset % unit == 0, offset + piece.bytes.count <= board.flashBytes else {
                throw .outsideFlash(address: piece.address, bytes: piece.bytes.count)
            }
        }
    }

    private func unlocked(_ body: (any FlashWriter) throws(ProbeError) -> Void) throws(ProbeError) {
        let flash = try writer()
        do {
            try body(flash)
        } catch {
            // The first failure is the one to report; a reset locks the controller too.
            try? flash.stop()
            throw error
        }
        try flash.stop()
    }

    private func writer() throws(ProbeError) -> any FlashWriter {
        let controller = try FlashController(probe: probe, geometry: board.flash)
        guard method == .loader else { return controller }
        return try FlashLoader(probe: probe, board: board, controller: controller) ?? controller
    }

    private func sectors(
        differingFrom parts: [Piece], _ flash: any FlashWriter
    ) throws(ProbeError) -> [BoardDescriptor.Sector] {
        var differing: [BoardDescriptor.Sector] = []
        for sector in board.sectors {
            for part in parts where sector.range.contains(part.address) {
                let sample = Array(part.bytes.prefix(Self.sampleBytes))
                var holds = try probe.readMemory(part.address, count: sample.count) == sample
                if holds, sample.count < part.bytes.count { holds = try flash.holds(part) }
                guard holds else {
                    differing.append(sector)
                    break
                }
            }
        }
        return differing
    }

    private func verify(_ pieces: [Piece], _ flash: any FlashWriter) throws(ProbeError) {
        for piece in joined(pieces) where try !flash.holds(piece) {
            let found = try probe.readMemory(piece.address, count: piece.bytes.count)
            for (offset, pair) in zip(piece.bytes, found).enumerated() where pair.0 != pair.1 {
                throw .verify(address: piece.address + UInt32(offset), expected: pair.0, found: pair.1)
            }
        }
    }

    /// Joins pieces that touch each other: one job or sum takes fewer commands than several.
    private func joined(_ pieces: [Piece]) -> [Piece] {
        pieces.sorted { $0.address < $1.address }.reduce(into: []) { runs, piece in
            if let last = runs.last, last.address + UInt32(last.bytes.count) == piece.address {
                runs[runs.count - 1].bytes += piece.bytes
            } else {
                runs.append(piece)
            }
        }
    }

    /// Joins what lies in one unit of programming, with 0xFF between, and starts each piece at a unit: no unit is
    /// programmed twice.
    private func joinedInUnits(_ image: [Piece]) -> [Piece] {
        let unit = board.flash.unitBytes
        return image.sorted { $0.address < $1.address }.reduce(into: []) { runs, piece in
            guard !piece.bytes.isEmpty else { return }
            let start = Int(piece.address) / unit * unit
            if let last = runs.last {
                let end = Int(last.address) + last.bytes.count
                if end > start, end <= Int(piece.address) {
                    let gap = [UInt8](repeating: 0xFF, count: Int(piece.address) - end)
                    return runs[runs.count - 1].bytes += gap + piece.bytes
                }
            }
            let gap = [UInt8](repeating: 0xFF, count: Int(piece.address) - start)
            runs.append(Piece(address: UInt32(start), bytes: gap + piece.bytes))
        }
    }

    /// Cuts an image so that its head is a part of its own and no part spans two sectors.
    private func parts(of image: [Piece]) -> [Piece] {
        let first = image.map(\.address).min()
        return image.flatMap { piece in
            var parts: [Piece] = []
            var start = Int(piece.address)
            let end = start + piece.bytes.count
            while start < end {
                let sector = board.sectors.first { $0.range.contains(UInt32(start)) }
                let isHead = UInt32(start) == first
                let limit = isHead ? start + Self.headBytes : sector.map { Int($0.range.upperBound) } ?? end
                let bytes = piece.bytes[(start - Int(piece.address))..<(min(limit, end) - Int(piece.address))]
                parts.append(Piece(address: UInt32(start), bytes: Array(bytes)))
                start = min(limit, end)
            }
            return parts
        }
    }
}

extension FlashProgrammer.Piece {
    /// Cuts the piece so that none of its parts crosses a multiple of `size` bytes.
    func cut(at size: Int) -> [Self] {
        var parts: [Self] = []
        var done = 0
        while done < bytes.count {
            let start = address + UInt32(done)
            let end = min(done + size - Int(start) % size, bytes.count)
            parts.append(Self(address: start, bytes: Array(bytes[done..<end])))
            done = end
        }
        return parts
    }

    /// The bytes, filled up by 0xFF to whole units of so many bytes.
    func filled(to unit: Int) -> [UInt8] {
        bytes + [UInt8](repeating: 0xFF, count: (unit - bytes.count % unit) % unit)
    }
}

extension BoardDescriptor {
    /// A flash sector.
    struct Sector: Hashable, Sendable {
        var index: Int
        var range: Range<UInt32>
    }

    /// Where the model log begins anew: areas of `FlashGeometry.logAreaBytes`, or sectors if these are larger.
    var logAreas: [Range<UInt32>] {
        sectors.reduce(into: []) { areas, sector in
            if let last = areas.last,
                Int(sector.range.upperBound - last.lowerBound) <= flash.logAreaBytes
            {
                areas[areas.count - 1] = last.lowerBound..<sector.range.upperBound
            } else {
                areas.append(sector.range)
            }
        }
    }

    /// Flash sectors in order.
    var sectors: [Sector] {
        var start = flashBase
        return sectorBytes.enumerated().map { index, bytes in
            defer { start += UInt32(bytes) }
            return Sector(index: index, range: start..<(start + UInt32(bytes)))
        }
    }
}
