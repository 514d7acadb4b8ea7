import Facts

/// The description of the interface, by its routes (OpenAPI 3.1).
struct OpenAPI {
    private let routes: [Route]

    init(_ routes: [Route]) { self.routes = routes }

    /// As JSON.
    var text: String {
        var paths: [(String, JSONValue)] = []
        for path in routes.map(\.path) where !paths.contains(where: { $0.0 == Self.text(path) }) {
            let operations = routes.filter { $0.path == path }.map {
                ($0.method.lowercased(), Self.operation($0))
            }
            paths.append((Self.text(path), .object(operations)))
        }
        let document: JSONValue = [
            "openapi": "3.1.0",
            "info": [
                "title": "Throughline", "version": .string(Tool.version),
                "description":
                    "Models, rows, fits and searches of a database; the documents are those that the commands print with --json.",
            ],
            "paths": .object(paths),
            "components": ["schemas": .object(Schemas.all.map { ($0.0, $0.1.json) })],
        ]
        return document.text + "\n"
    }

    private static func text(_ path: [String]) -> String { "/" + path.joined(separator: "/") }

    private static func operation(_ route: Route) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("summary", .string(route.about)),
            (
                "operationId",
                .string(
                    ([route.method.lowercased()] + route.path.filter { $0 != "v1" })
                        .map { $0.filter { $0.isLetter || $0.isNumber || $0 == "_" } }.joined(separator: "_"))
            ),
        ]
        let parameters = route.parameters.map { parameter -> JSONValue in
            [
                "name": .string(parameter.name), "in": .string(parameter.isInPath ? "path" : "query"),
                "required": .boolean(parameter.isInPath || parameter.isRequired),
                "description": .string(parameter.about), "schema": parameter.schema.json,
            ]
        }
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if route.takesModel {
            members.append(
                (
                    "requestBody",
                    [
                        "required": .boolean(true), "description": "The bytes of a .tflite file.",
                        "content": ["application/octet-stream": .object([])],
                    ]
                ))
        }
        var responses: [(String, JSONValue)] = [("\(route.status)", success(route.answer))]
        for status in ([400] + route.refusals).sorted() {
            responses.append(("\(status)", refusal))
        }
        responses.append(("default", refusal))
        members.append(("responses", .object(responses)))
        return .object(members)
    }

    private static func success(_ answer: Route.Answer) -> JSONValue {
        switch answer {
        case .json(let schema):
            ["description": "Done.", "content": ["application/json": ["schema": schema.json]]]
        case .svg: ["description": "A drawing.", "content": ["image/svg+xml": .object([])]]
        case .events:
            ["description": "Server-sent events.", "content": ["text/event-stream": .object([])]]
        case .page(let type): ["description": "A file.", "content": .object([(type, .object([]))])]
        }
    }

    private static let refusal: JSONValue = [
        "description": "Refused, and why.",
        "content": ["application/json": ["schema": Schema.named("Error").json]],
    ]
}
