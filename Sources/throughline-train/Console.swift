import Foundation

/// Where results and notes go.
enum Console {
    /// Writes a line to standard output.
    static func line(_ text: String) { write(text, to: .standardOutput) }

    /// Writes a line to standard error.
    static func note(_ text: String) { write(text, to: .standardError) }

    /// Writes a value to standard output as JSON with snake_case keys in alphabetical order.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        line(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    private static func write(_ text: String, to file: FileHandle) {
        // A reader that has gone away wants no more.
        try? file.write(contentsOf: Data((text + "\n").utf8))
    }
}
