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
    func strictly<Key: CodingKey & CaseIterable>(_ type: Key.Type) throws -> KeyedDecodingContainer<Key> {
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

extension DecodingError {
    /// What is wrong, without the file's name.
    var planError: PlanError {
        let (context, found): (Context, String) =
            switch self {
            case .keyNotFound(let key, let context):
                (context, "expected the key \(key.stringValue), found none")
            case .typeMismatch(let type, let context):
                (context, "expected \(Self.name(of: type)), found another value")
            case .valueNotFound(let type, let context):
                (context, "expected \(Self.name(of: type)), found nothing")
            case .dataCorrupted(let context): (context, context.debugDescription)
            @unknown default: (Context(codingPath: [], debugDescription: ""), "cannot be read")
            }
        var place = ""
        for key in context.codingPath {
            if let index = key.intValue {
                place += "[\(index)]"
            } else {
                place += (place.isEmpty ? "" : ".") + key.stringValue
            }
        }
        let line = found.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return PlanError(place: place.isEmpty ? "top level" : place, reason: line)
    }

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is Bool.Type: "true or false"
        default: "a list or a mapping"
        }
    }
}
