import Boards
import Console
import Facts
import Records
import Workflows

extension Service {
    /// What runs here.
    struct Health: Encodable {
        let status: String
        let version: String
        let database: String
        let profiles: Bool
        let needsToken: Bool
    }

    struct Listing<Item: Encodable>: Encodable {
        let campaigns: [Item]
    }

    /// What there is: version, boards, fits, campaigns.
    static func factRoutes(_ sources: Sources) -> [Route] {
        [
            .get(
                "/v1/health", "Whether the server answers, and what it shows.",
                answer: .json(
                    .object([
                        ("status", .text), ("version", .text), ("database", .text), ("profiles", .boolean),
                        ("needs_token", .boolean),
                    ]))
            ) { _ in
                try .json(
                    Health(
                        status: "ok", version: Tool.version, database: sources.settings.database,
                        profiles: sources.settings.profiles, needsToken: sources.settings.token != nil))
            },
            .get(
                "/v1/version", "Version of the tool, and firmware that it would flash.",
                answer: .json(
                    .object([
                        ("version", .text), ("commit", .text),
                        ("firmwares", .list(.object([("board", .text), ("engine", .text)]))),
                    ]))
            ) { _ in try .json(VersionFacts()) },
            .get(
                "/v1/boards", "Boards that can be used, and the wear of those that were.",
                answer: .json(
                    .object([
                        ("boards", .list(.object([("board", .text), ("origin", .text), ("detail", .text)]))),
                        ("wear", .list(.object([("board", .text)]))),
                    ]))
            ) { _ in
                try .json(BoardsDocument(BoardSelector.available(), wear: try sources.store().wear()))
            },
            .get(
                "/v1/fits",
                "Latency against ops: the lines of each group, and the models that throughline fit has kept; comparisons are its own.",
                answer: .json(
                    .object([
                        ("groups", .list(.object([]))), ("between", .list(.object([]))),
                        ("layer_studies", .list(.object([]))),
                    ]))
            ) { _ in
                let text = try sources.document("fits") { store in
                    guard try store.rowCount() > 0 else {
                        return #"{"groups":[],"between":[],"layer_studies":[]}"#
                    }
                    do {
                        let fitting = try Fitting(
                            store, backbone: nil, origin: nil, heldOut: nil, splits: 1, onlyReads: true)
                        return try Output.text(FittingDocument(fitting), onOneLine: true)
                    } catch is CommandError {
                        // Too few samples are no fault of who asks.
                        return #"{"groups":[],"between":[],"layer_studies":[]}"#
                    }
                }
                return .text(text + "\n", type: "application/json")
            },
            .get(
                "/v1/campaigns", "Runs of campaigns with what came of each so far, the latest first.",
                answer: .json(.object([("campaigns", .list(.named("Run")))]))
            ) { _ in
                try .json(Listing(campaigns: try sources.store().runs().map(CampaignRunDocument.init)))
            },
        ]
    }
}
