package import Records
internal import Yams

/// Values of YAML or JSON text.
package enum YAMLText {
    /// Longest text that is read, in bytes.
    private static let limit = 1 << 20
    /// Deepest indentation, and most opening brackets: the parser goes down one call for each.
    private static let deepest = 256
    private static let mostBrackets = 1000

    /// Reads a value.
    package static func value<Value: Decodable>(_ type: Value.Type, from text: String) throws(PlanError)
        -> Value
    {
        try check(text)
        do {
            return try YAMLDecoder(encoding: .utf8).decode(type, from: text)
        } catch let error as DecodingError {
            if case .dataCorrupted(let context) = error, let cause = context.underlyingError as? YamlError {
                throw Self.problem(cause)
            }
            throw error.planError
        } catch let error as YamlError {
            throw Self.problem(error)
        } catch {
            throw PlanError(place: "text", reason: "expected YAML or JSON, found what cannot be read")
        }
    }

    private static func check(_ text: String) throws(PlanError) {
        guard text.utf8.count <= limit else {
            throw PlanError(
                place: "text", reason: "expected at most \(limit) bytes, found \(text.utf8.count)")
        }
        let brackets = text.utf8.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
        guard brackets <= mostBrackets else {
            throw PlanError(
                place: "text", reason: "expected at most \(mostBrackets) opening brackets, found \(brackets)")
        }
        let openers = Set("-?: \t".utf8)
        for (number, line) in text.utf8.split(
            omittingEmptySubsequences: false,
            whereSeparator: {
                $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
            }
        ).enumerated() where line.prefix(while: openers.contains).count > deepest {
            throw PlanError(
                place: "line \(number + 1)", reason: "expected at most \(deepest) columns of indentation")
        }
    }

    private static func problem(_ error: YamlError) -> PlanError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            PlanError(
                place: "line \(mark.line)", reason: "expected YAML or JSON, found another text (\(problem))")
        default: PlanError(place: "text", reason: "expected YAML or JSON, found another text")
        }
    }
}
