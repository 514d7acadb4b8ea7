import Reports
import Workflows

extension Service {
    /// How far searches are.
    static func progressRoutes(_ sources: Sources) -> [Route] {
        let folders = sources.settings.cards
        return [
            .get(
                "/v1/progress",
                "How far the searches in the folders named by --cards are, by what they keep there.",
                answer: .json(.object([("searches", .list(.named("Progress")))]))
            ) { _ in try .json(ProgressListing(folders)) },
            .get(
                "/v1/progress/{search}/networks.svg",
                "Accuracy against predicted latency of the networks that a search trained so far.",
                [.init(name: "search", about: "Id of the search.", isInPath: true)], answer: .svg,
                refusals: [404]
            ) { call in
                let id = call.text("search") ?? ""
                for folder in folders {
                    for search in SearchProgress.all(in: folder)
                    where SearchProgressDocument.id(search, in: folder) == id {
                        return .svg(ProgressChart(search.order, candidates: search.candidates).svg)
                    }
                }
                throw HTTPRefusal.missing("a search", id, cure: "/v1/progress lists them")
            },
        ]
    }
}
