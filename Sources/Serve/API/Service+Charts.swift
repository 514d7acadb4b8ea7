import Campaigns
import Console
import Facts
import Latency
import Networks
import Records
import Reports
import Workflows

extension Service {
    struct GroupListing: Encodable {
        struct Group: Encodable {
            let board: String
            let backbone: String
            let origin: String
            let engine: String
            let clockHz: Int
            let firmwareBuildId: String
            let pointCount: Int
        }

        let groups: [Group]
    }

    /// Drawings, all by Reports.
    static func chartRoutes(_ sources: Sources) -> [Route] {
        [
            .get(
                "/v1/groups", "Groups of samples that may stand in one line, by backbone and board.",
                answer: .json(
                    .object([
                        (
                            "groups",
                            .list(
                                .object([
                                    ("board", .text), ("backbone", .text), ("origin", .text),
                                    ("engine", .text),
                                    ("point_count", .integer),
                                ]))
                        )
                    ]))
            ) { _ in
                let text = try sources.document("groups") { store in
                    let groups = try store.groups().map {
                        GroupListing.Group(
                            board: $0.group.boardName, backbone: $0.group.backbone,
                            origin: $0.group.originName, engine: $0.group.firmware.engine,
                            clockHz: $0.group.firmware.clockHz,
                            firmwareBuildId: $0.group.firmware.firmwareBuildID, pointCount: $0.points.count)
                    }
                    return try Output.text(GroupListing(groups: groups), onOneLine: true)
                }
                return .text(text + "\n", type: "application/json")
            },
            .get(
                "/v1/charts/latency.svg", "Latency against ops: the samples of each backbone on one board.",
                [
                    .init(name: "board", about: "Kind of board; f746zg unless told otherwise."),
                    .init(name: "origin", about: "emulated (unless told otherwise) or silicon."),
                    .init(name: "backbone", about: "Only this one, with its line and band."),
                    .init(
                        name: "firmware",
                        about: "Only samples of the build that begins so; of each backbone those with the "
                            + "latest row unless told otherwise."),
                    .init(
                        name: "scale", about: "log (unless told otherwise) or linear.",
                        schema: .word(["log", "linear"])),
                ], answer: .svg
            ) { call in
                let kind = try call.kind()
                let origin = try call.origin() ?? .emulated
                let (backbone, firmware) = (call.text("backbone"), call.text("firmware") ?? "")
                let scale = call.text("scale") ?? "log"
                guard ["log", "linear"].contains(scale) else {
                    throw HTTPRefusal.malformed(
                        "expected scale as log or linear, found '\(scale.prefix(40))'")
                }
                let key = "latency \(kind.name) \(origin.rawValue) \(scale) \(backbone ?? "") \(firmware)"
                let text = try sources.document(key) { store in
                    let groups = try store.groups(backbone: backbone, origin: origin).filter {
                        $0.group.boardName == kind.name
                            && $0.group.firmware.firmwareBuildID.hasPrefix(firmware)
                    }
                    return LatencyChart(
                        groups, board: kind.name, origin: origin.rawValue, isLogarithmic: scale == "log"
                    ).svg()
                }
                return .svg(text)
            },
            .get(
                "/v1/rows/{row}/memory.svg", "SRAM and flash of a row by use.", [rowParameter], answer: .svg,
                refusals: [404]
            ) { call in .svg(try charts(call, sources).memorySVG) },
            .get(
                "/v1/rows/{row}/operators.svg", "Time of a row by operator.", [rowParameter], answer: .svg,
                refusals: [404]
            ) { call in .svg(try charts(call, sources).operatorsSVG) },
            .get(
                "/v1/models/{sha256}/history.svg",
                "Latency of a model row by row, over boards and firmwares.",
                [.init(name: "sha256", about: "SHA-256 of the model.", isInPath: true)], answer: .svg,
                refusals: [404]
            ) { call in
                let digest = call.text("sha256") ?? ""
                let rows = try sources.store().rows(sha256: digest, limit: HistoryChart.most)
                guard !rows.isEmpty else {
                    throw HTTPRefusal.missing(
                        "a model of the database", digest, cure: "/v1/models lists them")
                }
                return .svg(HistoryChart(rows).svg())
            },
            .get(
                "/v1/models/{sha256}/arena.svg",
                "The arena over the operators of a model that was inspected here lately.",
                [
                    .init(name: "sha256", about: "SHA-256 of the model.", isInPath: true),
                    .init(
                        name: "engine", about: "Inference engine; bundled unless told otherwise.",
                        schema: .word(Engine.allCases.map(\.rawValue))),
                ], answer: .svg, refusals: [404, 422]
            ) { call in
                let (model, name) = try sources.model(call.text("sha256") ?? "")
                if let refusal = model.refusal { throw refusal }
                let plan = try MemoryPlan(model, engine: try call.engine())
                guard let account = ArenaAccount(plan, operators: model.operators.count) else {
                    throw CommandError.input(
                        "\(name): expected tensors in the arena, found none; there is nothing to draw")
                }
                return .svg(
                    ArenaTimeline(model, plan: plan, account: account, title: "Arena of \(name)").svg())
            },
        ]
    }

    private static func charts(_ call: Call, _ sources: Sources) throws -> ModelCharts {
        let row = try row(call, sources)
        return ModelCharts(row: row.row, ops: row.operators)
    }
}
