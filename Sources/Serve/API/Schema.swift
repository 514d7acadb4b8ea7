/// The form of a document, as OpenAPI 3.1 (JSON Schema 2020-12) describes it.
///
/// Documents may get further keys: what is listed is there, with these types.
indirect enum Schema: Sendable {
    case text
    /// One of some words.
    case word([String])
    case integer
    case number
    case boolean
    case list(Schema)
    /// Keys that are always there, and those that may be.
    case object([(String, Schema)], optional: [(String, Schema)] = [])
    /// One that has a name.
    case named(String)

    /// As the description has it.
    var json: JSONValue {
        switch self {
        case .text: ["type": "string"]
        case .word(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .list(let item): ["type": "array", "items": item.json]
        case .object(let members, let optional):
            [
                "type": "object", "required": .array(members.map { .string($0.0) }),
                "properties": .object((members + optional).map { ($0.0, $0.1.json) }),
            ]
        case .named(let name): ["$ref": .string("#/components/schemas/" + name)]
        }
    }
}
