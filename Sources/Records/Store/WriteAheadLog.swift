import Foundation

/// SQLite's write-ahead log (sqlite.org/fileformat2.html, section 4), as far as to tell damage from a write that was cut
/// off.
///
/// SQLite passes over what does not add up in silence: after a power cut that is the transaction that was never
/// acknowledged, but a damaged log would lose rows that were.
struct WriteAheadLog {
    private static let headerBytes = 32
    private static let frameHeaderBytes = 24

    /// What is wrong with the log at `path`, nil for one that is whole, cut off, empty or absent.
    static func damage(at path: String) -> String? {
        guard let first = read(path).flatMap({ WriteAheadLog(bytes: $0).damage }) else { return nil }
        // Another process may have been writing while it was read.
        usleep(50_000)
        return read(path).flatMap { WriteAheadLog(bytes: $0).damage } == first ? first : nil
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() else {
            return nil
        }
        return [UInt8](data)
    }

    let bytes: [UInt8]

    var damage: String? {
        // One that was made and never written is empty, or zero where its header did not reach the disk.
        let header = bytes.prefix(Self.headerBytes)
        guard header.count == Self.headerBytes, header.contains(where: { $0 != 0 }) else { return nil }
        guard [0x377F_0682, 0x377F_0683].contains(word(0)) else { return "it does not start as one" }
        let isBigEndian = word(0) & 1 == 1
        let start = sum(0..<24, from: (0, 0), isBigEndian)
        guard start == (word(24), word(28)) else { return "its header does not add up" }
        let pageBytes = Int(word(8))
        guard (512...65_536).contains(pageBytes) else { return "its header has pages of \(pageBytes) bytes" }
        return frameDamage(pageBytes: pageBytes, start, isBigEndian)
    }

    /// Finds a frame that does not add up before frames of a later transaction, which were written only once it had
    /// reached the disk whole.
    private func frameDamage(pageBytes: Int, _ start: (UInt32, UInt32), _ isBigEndian: Bool) -> String? {
        var last = start
        var damaged: Int?
        var isCommitted = false
        let size = Self.frameHeaderBytes + pageBytes
        let count = (bytes.count - Self.headerBytes) / size
        for index in 0..<count {
            let place = Self.headerBytes + index * size
            let stored = (word(place + 16), word(place + 20))
            var found = sum(place..<place + 8, from: last, isBigEndian)
            found = sum(place + Self.frameHeaderBytes..<place + size, from: found, isBigEndian)
            // Frames of before the log was started anew have other salts, and none of its own behind them.
            let isOwn = word(place + 8) == word(16) && word(place + 12) == word(20)
            if isOwn, found == stored {
                if let damaged, isCommitted { return "frame \(damaged + 1) of \(count) does not add up" }
            } else {
                damaged = damaged ?? index
            }
            if damaged != nil, word(place + 4) != 0 { isCommitted = true }
            last = stored
        }
        return nil
    }

    /// A big-endian number of 32 bits.
    private func word(_ place: Int) -> UInt32 {
        bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func sum(
        _ range: Range<Int>, from start: (UInt32, UInt32), _ isBigEndian: Bool
    ) -> (UInt32, UInt32) {
        var (first, second) = start
        bytes.withUnsafeBytes { buffer in
            for place in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
                let one = buffer.loadUnaligned(fromByteOffset: place, as: UInt32.self)
                let two = buffer.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
                first = first &+ (isBigEndian ? one.bigEndian : one.littleEndian) &+ second
                second = second &+ (isBigEndian ? two.bigEndian : two.littleEndian) &+ first
            }
        }
        return (first, second)
    }
}
