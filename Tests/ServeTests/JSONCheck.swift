/// Holds a document against the schema that an OpenAPI description gives it.
struct JSONCheck {
    let schemas: [String: Any]

    /// What is wrong with a value; empty if nothing.
    func problems(_ value: Any, _ schema: [String: Any], at path: String = "$") -> [String] {
        if let name = (schema["$ref"] as? String)?.split(separator: "/").last {
            guard let named = schemas[String(name)] as? [String: Any] else {
                return ["\(path): no schema \(name)"]
            }
            return problems(value, named, at: path)
        }
        switch schema["type"] as? String {
        case "object":
            guard let object = value as? [String: Any] else { return ["\(path): no object"] }
            var found = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map {
                "\(path).\($0): missing"
            }
            for (key, member) in schema["properties"] as? [String: [String: Any]] ?? [:] {
                if let value = object[key] { found += problems(value, member, at: "\(path).\(key)") }
            }
            return found
        case "array":
            guard let items = value as? [Any] else { return ["\(path): no array"] }
            let schema = schema["items"] as? [String: Any] ?? [:]
            return items.enumerated().flatMap { problems($1, schema, at: "\(path)[\($0)]") }
        case "string":
            guard let text = value as? String else { return ["\(path): no string"] }
            let words = schema["enum"] as? [String]
            return words?.contains(text) ?? true ? [] : ["\(path): '\(text)' is none of \(words ?? [])"]
        case "integer": return value is Int ? [] : ["\(path): no whole number"]
        case "number": return value is Double || value is Int ? [] : ["\(path): no number"]
        case "boolean": return value is Bool ? [] : ["\(path): neither true nor false"]
        default: return []
        }
    }
}
