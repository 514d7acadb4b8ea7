import Foundation

/// A 32-bit ARM executable: the parts that a programmer writes.
public struct FirmwareFile {
    /// Bytes for one range of addresses.
    public struct Segment {
        /// Physical (load) address.
        public var address: UInt32
        /// Contents.
        public var bytes: [UInt8]
    }

    /// Where it came from, for messages.
    public let path: String
    /// Loadable segments with contents.
    public let segments: [Segment]

    /// Reads the file at `path`.
    public init(path: String) throws(EmulationError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .file(path: path, reason: "cannot be read")
        }
        try self.init([UInt8](data), path: path)
    }

    /// Reads ELF bytes (ELF for the ARM architecture, program headers of type PT_LOAD).
    public init(_ bytes: [UInt8], path: String) throws(EmulationError) {
        self.path = path
        func word(_ offset: Int, _ size: Int) -> Int? {
            guard offset >= 0, offset <= bytes.count - size else { return nil }
            return bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard bytes.count >= 52, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 1, 1]), word(18, 2) == 40,
            let table = word(28, 4), let entrySize = word(42, 2), let entries = word(44, 2), entrySize >= 32
        else {
            throw .file(path: path, reason: "not a 32-bit little-endian ARM ELF file")
        }
        var found: [Segment] = []
        for index in 0..<entries {
            let header = table + index * entrySize
            guard let kind = word(header, 4), let start = word(header + 4, 4),
                let address = word(header + 12, 4), let size = word(header + 16, 4)
            else { throw .file(path: path, reason: "the program headers lie outside the file") }
            guard kind == 1, size > 0 else { continue }
            guard start + size <= bytes.count else {
                throw .file(path: path, reason: "segment \(index) lies outside the file")
            }
            found.append(
                Segment(
                    address: UInt32(truncatingIfNeeded: address), bytes: [UInt8](bytes[start..<start + size]))
            )
        }
        guard !found.isEmpty else { throw .file(path: path, reason: "has nothing to load") }
        segments = found
    }
}
