import Jobs

/// Searches of one task on the same data, side by side.
struct ParetoSection {
    private let cards: [SearchCard]

    /// The cards by task and data; figures of different data are never in one chart.
    static func all(_ cards: [SearchCard]) -> [ParetoSection] {
        var order: [[String]] = []
        var groups: [[String]: [SearchCard]] = [:]
        for card in cards {
            let key = [card.task, card.data.digest]
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(card)
        }
        return order.map { ParetoSection(cards: groups[$0] ?? []) }
    }

    func drawings(prefix: String) -> [Drawing] {
        ParetoCharts(cards: cards).charts.enumerated().map { index, chart in
            chart.drawing("\(prefix)-\(index + 1)")
        }
    }

    func markup(charts: [Drawing]) -> Markup {
        let rows = cards.map(Self.row)
        let head = [
            "method", "network", "limits kept", "predicted ms", "found ms", "origin", "float %", "int8 %",
        ]
        let name = cards.first?.data.name ?? ""
        let content: [Markup] = [
            .element("h2", text: "\(cards.first?.task ?? ""): networks that were searched"),
            .element("p", [("class", "dim")], text: "accuracies on the test split of \(name)"),
            Page.table(head, rows, firstNumber: 3),
        ]
        return .element("section", [], content + charts.map(Page.figure))
    }

    private static func row(_ card: SearchCard) -> [String] {
        let last = card.rounds.last
        let accuracies = card.accuracies
        return [
            card.method, card.architecture, card.holds ? "yes" : "no",
            SearchSection.fixed(last?.predictedMs, 2), SearchSection.fixed(last?.finding?.latencyMs, 2),
            last?.finding?.originName ?? "", SearchSection.fixed(accuracies.float.map { 100 * $0 }, 2),
            SearchSection.fixed(accuracies.int8.map { 100 * $0 }, 2),
        ]
    }
}
