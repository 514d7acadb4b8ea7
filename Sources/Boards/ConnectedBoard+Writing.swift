import Facts
import Networks

/// How a model's bytes come into flash: the model first, its header last, so that half a model is none.
extension ConnectedBoard {
    /// Writes an entry with the chip held in reset.
    ///
    /// - Parameter spoiled: entries that turned out to be damaged; their first unit is overwritten by zeros, which
    ///   needs no erasing, so that no later walk finds them.
    func writeByProbe(
        _ model: Model, header: EntryHeader, at address: UInt32, erasing sectors: [Int],
        spoiling spoiled: Set<UInt32>, progress: (Int) -> Void
    ) throws(BoardError) {
        let marks = spoiled.sorted().map { FlashProgrammer.Piece(address: $0, bytes: spoilingBytes) }
        let pieces = [
            FlashProgrammer.Piece(address: address + UInt32(EntryHeader.byteCount), bytes: model.bytes),
            FlashProgrammer.Piece(address: address, bytes: header.bytes),
        ]
        let erased = descriptor.sectors.filter { sectors.contains($0.index) }
        let kept = marks.filter { mark in !erased.contains { $0.range.contains(mark.address) } }
        try onHaltedChip { (probe) throws(ProbeError) in
            try programmer(probe).write(pieces: kept + pieces, erasing: sectors, progress: progress)
        }
    }

    /// Zeros over the magic word of a header.
    private var spoilingBytes: [UInt8] { [UInt8](repeating: 0, count: descriptor.flash.unitBytes) }

    /// Writes an entry by the firmware, which checks each write itself.
    ///
    /// - Parameter spoiled: as with the probe.
    func writeByLink(
        _ model: Model, header: EntryHeader, at address: UInt32, erasing sectors: [Int],
        spoiling spoiled: Set<UInt32>, progress: (Int) -> Void
    ) throws(BoardError) {
        let erased = descriptor.sectors.filter { sectors.contains($0.index) }
        for sector in erased { try eraseByLink(sector) }
        for mark in spoiled.sorted() where !erased.contains(where: { $0.range.contains(mark) }) {
            try link().writeFlash(address: mark, spoilingBytes)
        }
        let blob = FlashProgrammer.Piece(address: address, bytes: model.bytes)
            .filled(to: descriptor.flash.unitBytes)
        var written = 0
        while written < blob.count {
            let end = try min(written + link().flashChunk, blob.count)
            let target = address + UInt32(EntryHeader.byteCount + written)
            try link().writeFlash(address: target, Array(blob[written..<end]))
            written = end
            progress(min(written, model.bytes.count))
        }
        try link().writeFlash(address: address, header.bytes)
        progress(model.bytes.count + EntryHeader.byteCount)
    }
}

extension InstalledModel {
    init(model: Model, at address: UInt32, wasPresent: Bool) {
        self.init(
            entryAddress: address, blobAddress: address + UInt32(EntryHeader.byteCount),
            blobBytes: model.bytes.count, wasPresent: wasPresent)
    }
}
