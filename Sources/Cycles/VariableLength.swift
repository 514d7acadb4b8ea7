/// Writes unsigned numbers of 1 to 10 bytes, seven bits each, low ones first (LEB128).
struct VariableLengthWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func append(_ more: [UInt8]) { bytes += more }
}

/// Reads what `VariableLengthWriter` wrote, and trusts nothing.
struct VariableLengthReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func read() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            let part = UInt64(byte & 0x7F)
            guard shift < 63 || part <= 1 else { return nil }
            value |= part << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    /// A number of things that take at least a byte each, so that no announced number can be larger than the input.
    mutating func readCount() -> Int? {
        guard let value = read(), value <= UInt64(rest.count) else { return nil }
        return Int(value)
    }

    mutating func readBytes(_ count: Int) -> [UInt8]? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
