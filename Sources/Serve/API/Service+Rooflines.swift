import Facts
import Latency
import Networks
import Records
import Reports
import Workflows

extension Service {
    /// Operators under what the fastest kernels of a board reach.
    static func rooflineRoutes(_ sources: Sources) -> [Route] {
        [
            .get(
                "/v1/rows/{row}/roofline.svg",
                "The operators of a row: MACs a cycle against MACs a byte. Of published networks, samples, and models that "
                    + "were inspected here lately; the database keeps no model.", [rowParameter],
                answer: .svg, refusals: [404]
            ) { call in
                let found = try row(call, sources)
                let row = found.row
                guard let model = try? sources.model(row.model.sha256).model else {
                    throw HTTPRefusal.missing(
                        "the graph of a model", row.model.name,
                        cure: "drop its file onto the page, or post it to /v1/inspect")
                }
                let kind = BoardDescriptor.named(row.boardName)
                let engine = Engine(rawValue: row.board.engine)
                var marks: [Roofline.Mark] = []
                if let kind, let engine {
                    marks = try references(kind, engine, row.origin, sources)
                }
                guard let chart = Roofline(row, found.operators, of: model, references: marks) else {
                    throw HTTPRefusal.missing(
                        "times by operator", row.model.name, cure: "profile it again with --per-op")
                }
                return .svg(chart.svg())
            },
            .get(
                "/v1/models/{sha256}/roofline.svg",
                "The same of a model that was inspected here lately, with predicted times.",
                [
                    .init(name: "sha256", about: "SHA-256 of the model.", isInPath: true),
                    .init(name: "board", about: "Kind of board; f746zg unless told otherwise."),
                    .init(
                        name: "engine", about: "Inference engine; bundled unless told otherwise.",
                        schema: .word(Engine.allCases.map(\.rawValue))),
                ], answer: .svg, refusals: [404, 422]
            ) { call in
                let (model, name) = try sources.model(call.text("sha256") ?? "")
                if let refusal = model.refusal { throw refusal }
                let (kind, engine) = (try call.kind(), try call.engine())
                let (items, origin) = try sources.withPredictions(of: kind, engine: engine) { _, prices in
                    (Layers(model, engine: engine, by: prices).operators.items, prices?.origin)
                }
                guard let origin,
                    let chart = Roofline(
                        items.map { ($0.account, $0.cycles) },
                        references: try references(kind, engine, origin, sources), title: name,
                        board: kind.name, origin: "predicted from \(origin.rawValue) samples")
                else {
                    throw HTTPRefusal.missing(
                        "operators with MACs and times", name, cure: "/v1/inspect lists what there is")
                }
                return .svg(chart.svg())
            },
        ]
    }

    /// What other operators take on a board, where it is of the same origin.
    private static func references(
        _ kind: BoardDescriptor, _ engine: Engine, _ origin: Origin, _ sources: Sources
    ) throws -> [Roofline.Mark] {
        try sources.withPredictions(of: kind, engine: engine) { source, _ in
            KernelReferences(by: source, origin: origin).items.compactMap {
                Roofline.Mark($0.account, cycles: $0.cycles)
            }
        }
    }
}
