/// The contract is little-endian, as every host that Swift runs on: records are copied as they lie in memory.
extension [UInt8] {
    /// The bytes of a record of the link contract.
    init<Record: BitwiseCopyable>(record: Record) {
        self = Swift.withUnsafeBytes(of: record) { Array($0) }
    }

    /// Reads a record of the link contract at a byte offset, nil if it does not lie within the bytes.
    func record<Record: BitwiseCopyable>(_ type: Record.Type, at offset: Int = 0) -> Record? {
        guard offset >= 0, offset <= count, count - offset >= MemoryLayout<Record>.size else { return nil }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }
}

/// The bytes of a C array, which Swift sees as a tuple.
func bytes<Tuple: BitwiseCopyable>(of tuple: Tuple) -> [UInt8] {
    Swift.withUnsafeBytes(of: tuple) { Array($0) }
}

/// The text of a C `char` array, up to its zero if it has one.
func text<Tuple: BitwiseCopyable>(of tuple: Tuple) -> String {
    String(decoding: bytes(of: tuple).prefix { $0 != 0 }, as: UTF8.self)
}

/// Eight lower-case hexadecimal digits with their prefix.
func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}

/// Two lower-case hexadecimal digits a byte.
func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
