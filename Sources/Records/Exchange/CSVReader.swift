/// Gives the next bytes of a file, none at its end.
public typealias NextBytes = () throws -> [UInt8]

/// Records of comma-separated values as they come, so that a file takes no more memory than its longest record.
///
/// Works on bytes, so that no field is trimmed, joined or normalized. A quote that is not closed or stands inside an
/// unquoted field, and bytes that are no UTF-8, are an `ExchangeError`.
struct CSVReader {
    /// Longest record, in bytes; the rows of a fit are one field, some 40 bytes each.
    private static let longest = 512 << 20

    /// Name of the file.
    let file: String
    private let next: NextBytes
    private var bytes: [UInt8] = []
    private var index = 0
    private var isAtEnd = false
    private var line = 1
    private var start = 1
    private var field: [UInt8] = []
    private var fields: [String] = []
    private var length = 0

    /// Reads the bytes that `next` gives.
    init(file: String, next: @escaping NextBytes) {
        self.file = file
        self.next = next
    }

    /// The next record with the line that it starts at, from 1; nil at the end.
    mutating func record() throws -> (line: Int, fields: [String])? {
        start = line
        length = 0
        var (isQuoted, wasQuoted) = (false, false)
        while let byte = try peek() {
            index += 1
            length += 1
            guard length <= Self.longest else {
                throw problem("expected a record of at most \(Self.longest) bytes, found more", at: start)
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            if isQuoted {
                if byte != UInt8(ascii: "\"") {
                    field.append(byte)
                } else if try peek() == UInt8(ascii: "\"") {
                    field.append(byte)
                    index += 1
                } else {
                    (isQuoted, wasQuoted) = (false, true)
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted: isQuoted = true
            case UInt8(ascii: ","):
                try finishField()
                wasQuoted = false
            case UInt8(ascii: "\r") where try peek() == UInt8(ascii: "\n"): break
            case UInt8(ascii: "\n"):
                try finishField()
                return finished()
            case UInt8(ascii: "\""),
                _ where wasQuoted:
                throw problem("expected a comma or a line end behind a quote", at: line)
            default: field.append(byte)
            }
        }
        if isQuoted { throw problem("expected a closing quote, found the end", at: start) }
        guard !field.isEmpty || !fields.isEmpty || wasQuoted else { return nil }
        try finishField()
        return finished()
    }

    /// The byte that comes next, nil at the end.
    private mutating func peek() throws -> UInt8? {
        while index == bytes.count {
            if isAtEnd { return nil }
            bytes = try next()
            index = 0
            isAtEnd = bytes.isEmpty
        }
        return bytes[index]
    }

    private mutating func finishField() throws(ExchangeError) {
        guard let text = String(validating: field, as: UTF8.self) else {
            throw problem("expected UTF-8, found other bytes", at: start)
        }
        fields.append(CSV.original(text))
        field.removeAll(keepingCapacity: true)
    }

    private mutating func finished() -> (line: Int, fields: [String]) {
        defer { fields = [] }
        return (start, fields)
    }

    private func problem(_ reason: String, at line: Int) -> ExchangeError {
        ExchangeError(file: file, line: line, reason: reason)
    }
}
