import CLink
import Networks

/// The header of a model in the board's flash (`tl_entry_header`).
struct EntryHeader: Hashable, Sendable {
    /// Entries start at multiples of this many bytes.
    static let alignment = TL_ENTRY_ALIGN
    /// Bytes of the header; the `.tflite` bytes follow at once.
    static let byteCount = MemoryLayout<tl_entry_header>.size
    /// Bytes that the header's own CRC-32 covers.
    static let summedBytes = 52

    /// Bytes of the model.
    var length: Int
    /// CRC-32 of the model.
    var crc: UInt32
    /// SHA-256 of the model.
    var id: [UInt8]
    /// Where the next entry may start.
    var next: UInt32
    /// Number of entries written before this one; nil if unknown, as in logs of earlier versions.
    var sequence: UInt32?

    /// Flash that an entry for `length` bytes of model takes.
    static func span(length: Int) -> Int {
        let align = Int(alignment)
        return (byteCount + length + align - 1) / align * align
    }

    init(length: Int, crc: UInt32, id: [UInt8], next: UInt32, sequence: UInt32? = nil) {
        self.length = length
        self.crc = crc
        self.id = id
        self.next = next
        self.sequence = sequence
    }

    /// The header of a model whose entry starts at an address.
    init(model: Model, at address: UInt32, sequence: UInt32? = nil) {
        length = model.bytes.count
        crc = CRC32.of(model.bytes)
        id = model.digest.bytes
        next = address &+ UInt32(clamping: Self.span(length: model.bytes.count))
        self.sequence = sequence
    }

    /// Reads a header; nil if the bytes are none of this version, or damaged.
    init?(_ bytes: [UInt8]) {
        guard let record = bytes.record(tl_entry_header.self), record.magic == TL_ENTRY_MAGIC,
            record.version == TL_ENTRY_VERSION, record.header_crc == CRC32.of(bytes.prefix(Self.summedBytes))
        else { return nil }
        length = Int(record.length)
        crc = record.crc
        id = Boards.bytes(of: record.id)
        next = record.next
        sequence = record.sequence == .max ? nil : record.sequence
    }

    /// The bytes for flash.
    var bytes: [UInt8] {
        var result = [UInt8](record: TL_ENTRY_MAGIC) + [UInt8](record: TL_ENTRY_VERSION)
        result += [UInt8](record: UInt32(clamping: length)) + [UInt8](record: crc)
        result += id + [UInt8](record: next)
        result += [UInt8](record: CRC32.of(result)) + [UInt8](record: sequence ?? .max)
        return result + [UInt8](repeating: 0xFF, count: Self.byteCount - result.count)
    }

    /// Whether this is the header of the same model, wherever it lies.
    func isSameModel(as other: EntryHeader) -> Bool {
        length == other.length && id == other.id && crc == other.crc
    }
}
