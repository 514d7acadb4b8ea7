import Console
import Facts
import Foundation
import Jobs
import Records
import Reports
import Workflows

extension Service {
    /// A search's card in short, as JSON shows it.
    struct SearchDocument: Encodable {
        struct Limit: Encodable {
            let name: String
            let unit: String
            let bound: Double
            let predicted: Double
            let found: Double?
            let holds: Bool
        }

        let id: String
        let task: String
        let architecture: String
        let method: String
        let holds: Bool
        let data: String
        let isTrained: Bool
        let recordedAt: String
        let limits: [Limit]
        let int8Accuracy: Double?
        let predictedMs: Double?
        let latencyMs: Double?
        let origin: String?
        let sramBytes: Int?
        let flashBytes: Int?
        let measurementId: Int64?

        init(_ card: SearchCard) {
            let last = card.rounds.last
            id = String(card.modelDigest.prefix(16))
            task = card.task
            architecture = card.architecture
            method = last?.outcome.order.method.rawValue ?? ""
            holds = card.holds
            data = card.data.name
            isTrained = card.isTrained
            recordedAt = card.provenance.recordedAt
            limits = card.limits.map {
                Limit(
                    name: $0.name, unit: $0.unit, bound: $0.bound, predicted: $0.predicted, found: $0.found,
                    holds: $0.holds)
            }
            int8Accuracy = card.accuracies.int8
            predictedMs = last?.predictedMs
            latencyMs = last?.finding?.latencyMs
            origin = last?.finding?.origin.rawValue
            sramBytes = last?.finding?.sramBytes
            flashBytes = last?.finding?.flashBytes
            measurementId = last?.finding?.row
        }
    }

    struct SearchListing: Encodable {
        let searches: [SearchDocument]
        /// Addresses of the fronts' drawings.
        let charts: [String]
    }

    /// Cards of searches and their fronts.
    static func searchRoutes(_ sources: Sources) -> [Route] {
        let cards: @Sendable () throws -> [SearchCard] = {
            // A folder that has none yet may get some while the server runs.
            sources.settings.cards.flatMap { (try? SearchCards.all(in: $0)) ?? [] }
        }
        let charts: @Sendable () throws -> [String] = {
            let fronts = sources.settings.cards.flatMap { (try? SearchCards.fronts(in: $0)) ?? [] }
            return FrontCharts(try cards(), fronts: fronts).charts
        }
        return [
            .get(
                "/v1/searches",
                "Cards of the searches in the folders named by --cards, and addresses of their fronts' drawings.",
                answer: .json(
                    .object([("searches", .list(.named("Search"))), ("charts", .list(.text))]))
            ) { _ in
                try .json(
                    SearchListing(
                        searches: try cards().map(SearchDocument.init),
                        charts: try charts().indices.map { "/v1/searches/front/\($0).svg" }))
            },
            .get(
                "/v1/searches/{search}", "One card, as card.json has it.",
                [.init(name: "search", about: "Id of the search.", isInPath: true)],
                answer: .json(.object([("task", .text), ("model_digest", .text)])), refusals: [404]
            ) { call in
                let id = call.text("search") ?? ""
                guard id.count >= 8, let card = try cards().first(where: { $0.modelDigest.hasPrefix(id) })
                else {
                    throw HTTPRefusal.missing("a search", id, cure: "/v1/searches lists them")
                }
                return try .json(card)
            },
            .get(
                "/v1/searches/front/{chart}", "Accuracy against cost of the searches, limits drawn.",
                [.init(name: "chart", about: "Such as 0.svg.", isInPath: true)], answer: .svg,
                refusals: [404]
            ) { call in
                let name = call.text("chart") ?? ""
                let charts = try charts()
                guard name.hasSuffix(".svg"), let index = Int(name.dropLast(4)),
                    charts.indices.contains(index)
                else { throw HTTPRefusal.missing("a chart", name, cure: "/v1/searches lists them") }
                return .svg(charts[index])
            },
        ]
    }
}
