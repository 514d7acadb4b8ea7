import Console
import Facts
import Records
import Workflows

extension Service {
    struct ModelListing: Encodable {
        let models: [StoredModelDocument]
    }

    /// Rows and models of the database.
    static func rowRoutes(_ sources: Sources) -> [Route] {
        [
            .get(
                "/v1/models", "Models that have rows, the latest profiled first.",
                [
                    .init(name: "samples", about: "Also those that only campaigns drew.", schema: .boolean),
                    .init(
                        name: "limit", about: "At most as many, 1 to 10000; 200 unless told otherwise.",
                        schema: .integer),
                ], answer: .json(.object([("models", .list(.named("Model")))]))
            ) { call in
                let models = try sources.store().models(
                    samples: try call.flag("samples"),
                    limit: try call.integer("limit", in: 1...10_000) ?? 200)
                return try .json(ModelListing(models: models.map(StoredModelDocument.init)))
            },
            .get(
                "/v1/rows", "Rows, the latest first, as throughline list has them.",
                [
                    .init(name: "board", about: "Only this kind of board, such as f746zg."),
                    .init(name: "origin", about: "Only emulated or silicon."),
                    .init(name: "backbone", about: "Only samples of this backbone."),
                    .init(name: "model", about: "Only models whose file name holds this text."),
                    .init(name: "sha256", about: "Only the model of this digest."),
                    .init(
                        name: "before", about: "Only rows before this one: the next page.", schema: .integer),
                    .init(
                        name: "limit", about: "At most as many, 1 to 5000; 100 unless told otherwise.",
                        schema: .integer),
                ], answer: .json(.named("Rows"))
            ) { call in
                let store = try sources.store()
                let kind = call.text("board") == nil ? nil : try call.kind().name
                let rows = try store.rows(
                    board: kind, origin: try call.origin(), backbone: call.text("backbone"),
                    name: call.text("model"), sha256: call.text("sha256"),
                    before: try call.integer("before", in: 1...Int.max).map(Int64.init),
                    limit: try call.integer("limit", in: 1...5000) ?? 100)
                return try .json(try RowList(rows, of: store))
            },
            .get(
                "/v1/rows/{row}", "One row with its operators and memory, as throughline show has it.",
                [rowParameter], answer: .json(.named("RowDetail")), refusals: [404]
            ) { call in try .json(try row(call, sources).document) },
        ]
    }

    /// A row in the path.
    static let rowParameter = Route.Parameter(
        name: "row", about: "Number of the row.", schema: .integer, isInPath: true)

    /// The row that a path names.
    static func row(_ call: Call, _ sources: Sources) throws -> StoredRow {
        let text = call.text("row") ?? ""
        guard let id = try call.integer("row", in: 1...Int.max) else {
            throw HTTPRefusal.malformed("expected a row, found none")
        }
        let store = try sources.store()
        guard try store.measurement(Int64(id)) != nil else {
            throw HTTPRefusal.missing("a row of the database", text, cure: "/v1/rows lists them")
        }
        return try StoredRow(Int64(id), of: store)
    }
}
