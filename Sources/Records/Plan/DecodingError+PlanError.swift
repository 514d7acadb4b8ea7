extension DecodingError {
    /// What is wrong, without the file's name.
    package var planError: PlanError {
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
