/// A value to be written as a flatbuffer.
indirect enum FlatValue: Sendable {
    case uint8(Int)
    case int32(Int)
    case float(Float)
    /// Fields by number; those left out keep the schema's default.
    case table([Int: FlatValue])
    case tables([FlatValue])
    case string(String)
    case int32s([Int])
    case int64s([Int])
    case floats([Float])
    /// Bytes that start at a multiple of 16.
    case bytes([UInt8])

    var isOffset: Bool {
        switch self {
        case .uint8, .int32, .float: false
        default: true
        }
    }
}

/// Writes a tree of values as a flatbuffer, front to back: a table comes before what it refers to, so that all
/// offsets point forward as the format demands; equal vtables are shared.
struct FlatBufferWriter {
    private var bytes: [UInt8] = []
    private var vtables: [[UInt8]: Int] = [:]

    /// Bytes of a file with `root` as its root table; the same for the same tree.
    static func file(root: FlatValue, identifier: String) -> [UInt8] {
        var writer = FlatBufferWriter()
        writer.append(0, count: 4)
        writer.bytes += Array(identifier.utf8)
        writer.write(root, referredFrom: 0)
        writer.align(16)
        return writer.bytes
    }

    private mutating func align(_ alignment: Int, before next: Int = 0) {
        while (bytes.count + next) % alignment != 0 { bytes.append(0) }
    }

    private mutating func append(_ value: UInt64, count: Int) {
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }

    private mutating func append(int32 value: Int) {
        append(UInt64(UInt32(truncatingIfNeeded: value)), count: 4)
    }

    private mutating func patch(_ position: Int, int32 value: Int) {
        for index in 0..<4 { bytes[position + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }

    private mutating func write(_ value: FlatValue, referredFrom reference: Int) {
        switch value {
        case .table(let fields): writeTable(fields, referredFrom: reference)
        case .tables(let tables):
            start(vectorOf: tables.count, elementAlignment: 4, referredFrom: reference)
            let first = bytes.count
            for _ in tables { append(int32: 0) }
            for (index, table) in tables.enumerated() { write(table, referredFrom: first + 4 * index) }
        case .string(let text):
            start(vectorOf: text.utf8.count, elementAlignment: 4, referredFrom: reference)
            bytes += Array(text.utf8) + [0]
        case .int32s(let values):
            start(vectorOf: values.count, elementAlignment: 4, referredFrom: reference)
            for value in values { append(int32: value) }
        case .int64s(let values):
            start(vectorOf: values.count, elementAlignment: 8, referredFrom: reference)
            for value in values { append(UInt64(bitPattern: Int64(value)), count: 8) }
        case .floats(let values):
            start(vectorOf: values.count, elementAlignment: 4, referredFrom: reference)
            for value in values { append(UInt64(value.bitPattern), count: 4) }
        case .bytes(let data):
            start(vectorOf: data.count, elementAlignment: 16, referredFrom: reference)
            bytes += data
        case .uint8, .int32, .float: break
        }
    }

    private mutating func start(
        vectorOf count: Int, elementAlignment alignment: Int, referredFrom reference: Int
    ) {
        align(4)
        align(alignment, before: 4)
        patch(reference, int32: bytes.count - reference)
        append(int32: count)
    }

    private mutating func writeTable(_ fields: [Int: FlatValue], referredFrom reference: Int) {
        // Four-byte fields first, so that single bytes need no gaps.
        let order = fields.keys.sorted { left, right in
            let (first, second) = (Self.isByte(fields[left]), Self.isByte(fields[right]))
            return first != second ? second : left < right
        }
        var offsets = [Int](repeating: 0, count: (fields.keys.max() ?? -1) + 1)
        var size = 4
        for id in order {
            offsets[id] = size
            size += Self.isByte(fields[id]) ? 1 : 4
        }
        size = (size + 3) & ~3
        let entries = [4 + 2 * offsets.count, size] + offsets
        let vtable = entries.flatMap {
            [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
        }
        align(4)
        let known = vtables[vtable]
        let vtablePosition = known ?? bytes.count
        if known == nil {
            vtables[vtable] = vtablePosition
            bytes += vtable
            align(4)
        }
        let position = bytes.count
        patch(reference, int32: position - reference)
        append(int32: position - vtablePosition)
        for id in order {
            switch fields[id] {
            case .uint8(let value): bytes.append(UInt8(truncatingIfNeeded: value))
            case .int32(let value): append(int32: value)
            case .float(let value): append(UInt64(value.bitPattern), count: 4)
            default: append(int32: 0)
            }
        }
        align(4)
        for id in order {
            if let value = fields[id], value.isOffset { write(value, referredFrom: position + offsets[id]) }
        }
    }

    private static func isByte(_ value: FlatValue?) -> Bool {
        if case .uint8 = value { return true }
        return false
    }
}
