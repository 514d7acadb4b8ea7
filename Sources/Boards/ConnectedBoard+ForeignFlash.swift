import Facts

/// Flash that holds something else than ours, before it is written for the first time.
public enum FlashContents: String, Hashable, Sendable, CaseIterable {
    /// Nothing that could run: the reset vector is erased.
    case blank
    /// A firmware of ours, of whatever version.
    case ours
    /// Another image.
    case foreign
}

/// What putting the firmware on a board would change.
public struct FirmwareChange: Hashable, Sendable {
    /// Sectors that would be erased.
    public var sectors: [Int]
    /// Bytes that would be written.
    public var bytes: Int
    /// What flash holds now.
    public var contents: FlashContents
}

extension ConnectedBoard {
    /// Every firmware of ours has this text in it: it greets by it (`m-name-dut-[...`).
    private static let mark = Array("throughline".utf8)
    /// Largest slot of a firmware (`firmware/chips/stm32/sections.ld`).
    private static let slot = 512 * 1024

    /// What flash holds, by the probe; the core goes on.
    public func flashContents() throws(BoardError) -> FlashContents {
        let board = descriptor
        return try reached { (probe) throws(ProbeError) in
            let registers = FlashRegisters.of(board.flash.controller)
            let level = registers.protectionLevel(try probe.readWord(registers.option))
            guard level == 0xAA else { throw .readProtected(level: level) }
            guard try probe.readWord(board.flashBase + 4) != .max else { return .blank }
            // Most of ours have the text in their first quarter.
            var seen: [UInt8] = []
            let step = 64 * 1024
            while seen.count < min(Self.slot, board.flashBytes) {
                let tail = seen.suffix(Self.mark.count)
                let part = try probe.readMemory(board.flashBase + UInt32(seen.count), count: step)
                if (tail + part).contains(Self.mark) { return .ours }
                seen += part
            }
            return .foreign
        }
    }

    /// The chip's 96-bit id, 24 hexadecimal digits, by the probe; the core goes on.
    public func chipID() throws(BoardError) -> String {
        let address = descriptor.uniqueIDAddress
        return try reached { (probe) throws(ProbeError) in hex(try probe.readMemory(address, count: 12)) }
    }

    /// All of flash, by the probe: what a file keeps before something foreign is overwritten.
    public func wholeFlash() throws(BoardError) -> [UInt8] {
        let board = descriptor
        return try reached { (probe) throws(ProbeError) in
            try probe.readMemory(board.flashBase, count: board.flashBytes)
        }
    }

    /// Writes back what `wholeFlash` gave; sectors that hold it already are left alone.
    ///
    /// - Throws: `BoardError.firmware` for bytes that are not as many as the board's flash.
    public func restoreFlash(_ bytes: [UInt8]) throws(BoardError) {
        guard bytes.count == descriptor.flashBytes else {
            throw .firmware(
                "a copy of this board's flash has \(descriptor.flashBytes) bytes, found \(bytes.count); "
                    + "name the file that was saved from it")
        }
        let base = descriptor.flashBase
        if let willReplaceForeign, try flashContents() == .foreign, try wholeFlash() != bytes {
            try willReplaceForeign(self)
        }
        forget()
        try onHaltedChip { (probe) throws(ProbeError) in
            try programmer(probe).write(image: [.init(address: base, bytes: bytes)])
        }
    }

    /// What putting the firmware on the board would erase and write; nothing is changed.
    ///
    /// As when it is done: sectors that differ, and with any of them the one that the image begins in.
    public func firmwareChange() throws(BoardError) -> FirmwareChange {
        var change = FirmwareChange(sectors: [], bytes: 0, contents: try flashContents())
        let (board, segments) = (descriptor, firmware.segments)
        try reached { (probe) throws(ProbeError) in
            let found = try segments.map { (segment) throws(ProbeError) in
                try probe.readMemory(segment.address, count: segment.bytes.count)
            }
            let parts = zip(segments, found).flatMap { segment, found in
                Self.parts(of: segment, in: board.sectors).map { sector, range in
                    (sector: sector, bytes: range.count, differs: found[range] != segment.bytes[range])
                }
            }
            let differing = Set(parts.filter(\.differs).map(\.sector))
            guard !differing.isEmpty else { return }
            let stale = differing.union(parts.map(\.sector).min().map { [$0] } ?? [])
            change.sectors = stale.sorted()
            change.bytes = parts.filter { stale.contains($0.sector) }.map(\.bytes).reduce(0, +)
        }
        return change
    }

    /// Sectors that a segment lies in, each with its part of the segment's bytes.
    private static func parts(
        of segment: FirmwareImage.Segment, in sectors: [BoardDescriptor.Sector]
    ) -> [(sector: Int, range: Range<Int>)] {
        sectors.compactMap { sector in
            let end = segment.address + UInt32(segment.bytes.count)
            let range = sector.range.clamped(to: segment.address..<end)
            guard !range.isEmpty else { return nil }
            return (
                sector.index,
                Int(range.lowerBound - segment.address)..<Int(range.upperBound - segment.address)
            )
        }
    }

    /// Uses the debug probe, with the chip's reset line held where its firmware does not let itself be reached otherwise;
    /// that chip starts anew behind it.
    private func reached<Value>(
        _ body: (STLink) throws(ProbeError) -> Value
    ) throws(BoardError) -> Value {
        try keepingProbe { (probe) throws(ProbeError) in
            do throws(ProbeError) {
                try probe.connect(to: descriptor)
                return try body(probe)
            } catch  where error.mayYieldToReset {
                try probe.connectAndHaltUnderReset()
                try probe.connect(to: descriptor)
                let value = try body(probe)
                try probe.resetAndRun()
                // Its firmware may have taken the debug pins again.
                try? probe.disconnect()
                return value
            }
        }
    }

    /// Lets the owner of a foreign image save it, or refuse, before it is overwritten.
    func offerForeign() throws(BoardError) {
        guard let willReplaceForeign, try flashContents() == .foreign else { return }
        try willReplaceForeign(self)
    }
}

extension [UInt8] {
    /// Whether the bytes hold others as one run.
    fileprivate func contains(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first, count >= wanted.count else { return false }
        for start in 0...(count - wanted.count) where self[start] == first {
            if self[start..<(start + wanted.count)].elementsEqual(wanted) { return true }
        }
        return false
    }
}
