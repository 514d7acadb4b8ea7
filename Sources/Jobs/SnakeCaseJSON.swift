public import Foundation

/// JSON as every file of ours has it: keys in snake_case and alphabetical order.
///
/// Files that earlier versions wrote with keys in camel case are read as well.
public enum SnakeCaseJSON {
    /// Writes a value over several lines.
    public static func data(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// The same as text.
    public static func text(_ value: some Encodable) throws -> String {
        String(decoding: try data(value), as: UTF8.self)
    }

    /// Reads a value; throws a `DecodingError` for bytes of another form.
    public static func value<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in
            let key = path.last ?? Key(stringValue: "")
            return key.intValue == nil ? Key(stringValue: property(key.stringValue)) : key
        }
        return try decoder.decode(type, from: data)
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Words that properties have in capitals.
    private static let capitals: Set<Substring> = ["id"]

    /// A property's name of its key: `firmware_build_id` is `firmwareBuildID`; what has no underscore within stays.
    static func property(_ key: String) -> String {
        let start = key.prefix { $0 == "_" }
        let words = key.dropFirst(start.count).split(separator: "_")
        guard words.count > 1 else { return key }
        return start + words[0]
            + words.dropFirst().map {
                capitals.contains($0) ? $0.uppercased() : $0.prefix(1).uppercased() + $0.dropFirst()
            }.joined()
    }
}
