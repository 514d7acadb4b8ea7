/// Comma-separated values by RFC 4180, with line feeds between records and a header in the first.
package enum CSV {
    /// One record as text, with its line end.
    package static func record(_ fields: [String]) -> String {
        var record: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { record.append(UInt8(ascii: ",")) }
            append(plain(field), to: &record)
        }
        record.append(UInt8(ascii: "\n"))
        return String(decoding: record, as: UTF8.self)
    }

    /// A field that no spreadsheet takes for a formula: text that could be one gets an apostrophe before it.
    static func plain(_ field: String) -> String { isFormula(field.utf8[...]) ? "'" + field : field }

    /// The field that `plain` made this of.
    static func original(_ field: String) -> String {
        field.utf8.first == UInt8(ascii: "'") && isFormula(field.utf8.dropFirst())
            ? String(field.dropFirst()) : field
    }

    /// Whether a spreadsheet could calculate it; what is marked already counts too, so that marks come off again.
    private static func isFormula(_ field: Substring.UTF8View) -> Bool {
        switch field.first {
        case UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): true
        // Figures and base64 begin so too, and call nothing.
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            field.count == 1 || !field.dropFirst().allSatisfy(isHarmless)
        case UInt8(ascii: "'"): isFormula(field.dropFirst())
        default: false
        }
    }

    /// Whether it stands in figures and in base64.
    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"),
            UInt8(ascii: "="), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func append(_ field: String, to record: inout [UInt8]) {
        let needsQuotes = field.utf8.contains {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n")
                || $0 == UInt8(ascii: "\r")
        }
        guard needsQuotes else {
            record += field.utf8
            return
        }
        record.append(UInt8(ascii: "\""))
        for byte in field.utf8 {
            if byte == UInt8(ascii: "\"") { record.append(byte) }
            record.append(byte)
        }
        record.append(UInt8(ascii: "\""))
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
