import Foundation

/// JSON as kept in text columns: sorted keys, so that equal values are equal texts.
package enum StoreJSON {
    package static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The same of rows' numbers, of which there may be millions.
    package static func text(_ rows: [Int64]) -> String {
        "[" + rows.map { "\($0)" }.joined(separator: ",") + "]"
    }

    /// The same over several lines, for files that people read.
    package static func pretty(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }

    package static func value<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
