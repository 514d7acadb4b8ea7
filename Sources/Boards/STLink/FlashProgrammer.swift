/// Writes a chip's flash over the debug probe: erase, program, read back.
///
/// The chip must be halted after a reset. What was written is always read back and compared.
struct FlashProgrammer {
    /// Bytes to lie at an address.
    struct Piece: Hashable, Sendable {
        var address: UInt32
        var bytes: [UInt8]
    }

    /// Bytes programmed and checked at a time.
    private static let page = 1024

    private let probe: STLink
    private let board: BoardDescriptor

    init(probe: STLink, board: BoardDescriptor) {
        self.probe = probe
        self.board = board
    }

    /// Makes flash hold the image: sectors that already match are left alone, all others are erased first.
    ///
    /// If any sector differs, the one with the image's first page, which holds the vector table, is erased first
    /// and that page programmed last: a chip whose programming was interrupted does not run half an image.
    func write(image: [Piece]) throws(ProbeError) {
        try check(image)
        let all = pages(of: image)
        guard let first = all.map(\.address).min() else { return }
        let differing = try staleSectors(all)
        guard !differing.isEmpty else { return }
        let stale = board.sectors.filter { $0.range.contains(first) || differing.contains($0) }
        let pages = all.filter { page in stale.contains { $0.range.contains(page.address) } }
        try unlocked { (flash) throws(ProbeError) in
            for sector in stale { try flash.erase(sector: sector.index, at: sector.range.lowerBound) }
            try program(
                pages.filter { $0.address != first } + pages.filter { $0.address == first }, with: flash)
        }
        try verify(image)
    }

    /// Erases sectors by index, then programs pieces in the order given into flash that is erased by then.
    ///
    /// - Parameter progress: called with the bytes written so far.
    func write(
        pieces: [Piece], erasing sectors: [Int], progress: (Int) -> Void = { _ in }
    ) throws(ProbeError) {
        try check(pieces)
        try unlocked { (flash) throws(ProbeError) in
            for sector in board.sectors where sectors.contains(sector.index) {
                try flash.erase(sector: sector.index, at: sector.range.lowerBound)
            }
            try program(pages(of: pieces), with: flash, progress: progress)
        }
        try verify(pieces)
    }

    private func check(_ pieces: [Piece]) throws(ProbeError) {
        for piece in pieces {
            let offset = Int(piece.address) - Int(board.flashBase)
            guard offset >= 0, offset % 4 == 0, offset + piece.bytes.count <= board.flashBytes else {
                throw .outsideFlash(address: piece.address, bytes: piece.bytes.count)
            }
        }
    }

    private func unlocked(_ body: (FlashController) throws(ProbeError) -> Void) throws(ProbeError) {
        let flash = try FlashController(probe: probe)
        do {
            try body(flash)
        } catch {
            // The first failure is the one to report; a reset locks the controller too.
            try? flash.lock()
            throw error
        }
        try flash.lock()
    }

    private func staleSectors(_ pages: [Piece]) throws(ProbeError) -> [BoardDescriptor.Sector] {
        var stale: [BoardDescriptor.Sector] = []
        for sector in board.sectors {
            for page in pages where sector.range.contains(page.address) {
                if try probe.readMemory(page.address, count: page.bytes.count) != page.bytes {
                    stale.append(sector)
                    break
                }
            }
        }
        return stale
    }

    private func program(
        _ pages: [Piece], with flash: FlashController, progress: (Int) -> Void = { _ in }
    ) throws(ProbeError) {
        var written = 0
        for page in pages {
            let padding = [UInt8](repeating: 0xFF, count: (4 - page.bytes.count % 4) % 4)
            try flash.program(page.bytes + padding, at: page.address)
            written += page.bytes.count
            progress(written)
        }
    }

    private func verify(_ pieces: [Piece]) throws(ProbeError) {
        for page in pages(of: pieces) {
            let found = try probe.readMemory(page.address, count: page.bytes.count)
            for (offset, pair) in zip(page.bytes, found).enumerated() where pair.0 != pair.1 {
                throw .verify(address: page.address + UInt32(offset), expected: pair.0, found: pair.1)
            }
        }
    }

    /// Cuts pieces at page boundaries, so that no transfer crosses one and no page spans two sectors.
    private func pages(of pieces: [Piece]) -> [Piece] {
        pieces.flatMap { piece in
            var result: [Piece] = []
            var done = 0
            while done < piece.bytes.count {
                let address = piece.address + UInt32(done)
                let end = min(done + Self.page - Int(address) % Self.page, piece.bytes.count)
                result.append(Piece(address: address, bytes: Array(piece.bytes[done..<end])))
                done = end
            }
            return result
        }
    }
}

extension BoardDescriptor {
    /// A flash sector.
    struct Sector: Hashable, Sendable {
        var index: Int
        var range: Range<UInt32>
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
