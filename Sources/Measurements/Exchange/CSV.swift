/// Comma-separated values by RFC 4180, with line feeds between records and a header in the first.
enum CSV {
    /// One record as text, with its line end.
    static func record(_ fields: [String]) -> String {
        fields.map(quoted).joined(separator: ",") + "\n"
    }

    private static func quoted(_ field: String) -> String {
        let needsQuotes = field.utf8.contains {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n")
                || $0 == UInt8(ascii: "\r")
        }
        return needsQuotes ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
    }

    /// The records of a text, each with the line that it starts at, from 1.
    ///
    /// Works on bytes, so that no field is trimmed, joined or normalized. Throws `ExchangeError` for a quote that is
    /// not closed or stands inside an unquoted field, and for bytes that are no UTF-8.
    static func records(_ bytes: [UInt8], file: String) throws(ExchangeError) -> [(
        line: Int, fields: [String]
    )] {
        var records: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var (line, start) = (1, 1)
        var (isQuoted, wasQuoted) = (false, false)

        func finishField() throws(ExchangeError) {
            guard let text = String(validating: field, as: UTF8.self) else {
                throw ExchangeError(file: file, line: start, reason: "expected UTF-8, found other bytes")
            }
            fields.append(text)
            field = []
            wasQuoted = false
        }

        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            index += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && next == UInt8(ascii: "\""):
                field.append(byte)
                index += 1
            case UInt8(ascii: "\"") where isQuoted:
                (isQuoted, wasQuoted) = (false, true)
            case _ where isQuoted: field.append(byte)
            case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted: isQuoted = true
            case UInt8(ascii: ","): try finishField()
            case UInt8(ascii: "\r") where next == UInt8(ascii: "\n"): break
            case UInt8(ascii: "\n"):
                try finishField()
                records.append((start, fields))
                fields = []
                start = line
            case UInt8(ascii: "\""),
                _ where wasQuoted:
                throw ExchangeError(
                    file: file, line: line, reason: "expected a comma or a line end behind a quote")
            default: field.append(byte)
            }
        }
        if isQuoted {
            throw ExchangeError(file: file, line: start, reason: "expected a closing quote, found the end")
        }
        if !field.isEmpty || !fields.isEmpty || wasQuoted {
            try finishField()
            records.append((start, fields))
        }
        return records
    }
}

/// What is wrong with an exported file.
public struct ExchangeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Name of the file.
    public var file: String
    /// Line from 1, 0 for the whole file.
    public var line: Int
    /// What was expected and found.
    public var reason: String

    /// One line.
    public var description: String { line > 0 ? "\(file), line \(line): \(reason)" : "\(file): \(reason)" }
}
