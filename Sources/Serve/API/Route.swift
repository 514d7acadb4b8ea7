/// One operation of the interface with its description and what answers it: both are written in one place.
struct Route: Sendable {
    /// A value in the path or the query.
    struct Parameter: Sendable {
        let name: String
        let about: String
        var schema = Schema.text
        var isInPath = false
        var isRequired = false
    }

    /// What an answer holds.
    enum Answer: Sendable {
        case json(Schema)
        case svg
        case events
        case page(String)
    }

    let method: String
    /// Parts of the path; one in braces is a parameter.
    let path: [String]
    let about: String
    var parameters: [Parameter] = []
    /// Whether the body is a model's bytes.
    var takesModel = false
    /// Status of what succeeds.
    var status = 200
    let answer: Answer
    /// Status codes of refusals besides 400.
    var refusals: [Int] = []
    let handler: @Sendable (Call) throws -> HTTPResponse

    /// The values of the path's parameters; nil for another path.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == self.path.count else { return nil }
        var values: [String: String] = [:]
        for (pattern, part) in zip(self.path, path) {
            if pattern.hasPrefix("{") {
                values[String(pattern.dropFirst().dropLast())] = part
            } else if pattern != part {
                return nil
            }
        }
        return values
    }

    /// A route to `GET`.
    static func get(
        _ path: String, _ about: String, _ parameters: [Parameter] = [], answer: Answer,
        refusals: [Int] = [], _ handler: @escaping @Sendable (Call) throws -> HTTPResponse
    ) -> Route {
        Route(
            method: "GET", path: path.split(separator: "/").map(String.init), about: about,
            parameters: parameters, answer: answer, refusals: refusals, handler: handler)
    }

    /// A route to `POST` a model to.
    static func post(
        _ path: String, _ about: String, _ parameters: [Parameter], status: Int = 200, answer: Answer,
        refusals: [Int] = [], _ handler: @escaping @Sendable (Call) throws -> HTTPResponse
    ) -> Route {
        Route(
            method: "POST", path: path.split(separator: "/").map(String.init), about: about,
            parameters: parameters, takesModel: true, status: status, answer: answer,
            refusals: [413, 415, 422] + refusals, handler: handler)
    }
}
