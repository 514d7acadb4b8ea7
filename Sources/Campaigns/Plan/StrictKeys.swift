/// A key of any name, to see what a file holds beyond what is known.
struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int?

    init?(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) {
        stringValue = "[\(intValue)]"
        self.intValue = intValue
    }
}

extension Decoder {
    /// The values by key, or an error that names the first key that is not known: a misspelt key must not be
    /// passed over in silence.
    package func strictly<Key: CodingKey & CaseIterable>(_ type: Key.Type) throws -> KeyedDecodingContainer<
        Key
    > {
        let known = Set(Key.allCases.map(\.stringValue))
        let found = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
        if let stranger = found.first(where: { !known.contains($0) }) {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: codingPath,
                    debugDescription:
                        "knows no key \(stranger); expected some of \(known.sorted().joined(separator: ", "))"
                ))
        }
        return try container(keyedBy: type)
    }
}
