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
