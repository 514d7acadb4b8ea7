import Jobs

/// The front of accuracy against cost that a search found: all networks that it trained, and those that were picked.
struct FrontSection {
    private let front: SearchFront

    init(_ front: SearchFront) { self.front = front }

    func drawings(prefix: String) -> [Drawing] {
        charts.enumerated().map { index, chart in
            chart.drawing("\(prefix)-\(index + 1)")
        }
    }

    func markup(charts: [Drawing]) -> Markup {
        let rows = front.networks.filter(\.isOnFront).map { network in
            [
                network.network, SearchSection.fixed(network.latencyMs, 2),
                Figures.fixed(Double(network.ops) / 1e6, 2), "\(network.trainedEpochs)",
                Figures.fixed(100 * network.accuracy, 1), Figures.fixed(100 * network.expectedAccuracy, 1),
            ]
        }
        let chosen = front.chosen.map { choice in
            [
                choice.network, choice.origin ?? "", SearchSection.fixed(choice.limitMs, 2),
                SearchSection.fixed(choice.predictedMs, 2), SearchSection.fixed(choice.foundMs, 2),
                SearchSection.fixed(choice.int8.map { 100 * $0 }, 2),
            ]
        }
        var content: [Markup] = [
            .element(
                "h2", text: "\(front.task): front of \(front.networks.count) networks that were trained"),
            .element(
                "p", [("class", "dim")],
                text:
                    "accuracies on \(front.validationExamples) validation examples of \(front.dataName); after "
                    + "all epochs means expected, of networks that stopped before, by what others gained; to limits "
                    + "the upper end of the predicted interval is held where a confidence was asked for"),
            Page.table(
                [
                    "network on the front", "held to limits, ms", "Mop", "epochs", "accuracy %",
                    "after all epochs %",
                ],
                rows, firstNumber: 1),
        ]
        if !chosen.isEmpty {
            content += [
                .element("p", text: "Networks that were picked, quantized and run on the board:"),
                Page.table(
                    [
                        "network", "origin", "limit ms", "predicted ms", "found ms",
                        "int8 % of the test split",
                    ], chosen, firstNumber: 2),
            ]
        }
        return .element("section", [], content + charts.map(Page.figure))
    }

    /// Accuracy against latency, or against ops where no latency was predicted; then predicted beside found.
    var charts: [ScatterChart] {
        let hasLatency = front.networks.contains { $0.latencyMs != nil }
        var series: [ScatterChart.Series] = []
        let picked = Set(front.chosen.map(\.network))
        let kinds: [(name: String, holds: (SearchFront.Network) -> Bool)] = [
            ("picked", { picked.contains($0.network) }),
            ("on the front", { $0.isOnFront && !picked.contains($0.network) }),
            ("behind it", { !$0.isOnFront && !picked.contains($0.network) }),
        ]
        for kind in kinds {
            let points = front.networks.filter(kind.holds).map { point($0, hasLatency) }
            if !points.isEmpty { series.append(ScatterChart.Series(name: kind.name, points: points)) }
        }
        let limits = Set(front.chosen.compactMap(\.limitMs)).sorted()
        let accuracy = ScatterChart(
            title: "Accuracy against \(hasLatency ? "latency" : "ops"), all networks",
            subtitle: "validation, after all epochs or as expected by then, \(front.dataName)",
            xLabel: hasLatency ? "latency held to limits, ms" : "Mop", yLabel: "accuracy in %",
            series: series,
            rules: hasLatency
                ? limits.map { ScatterChart.Rule(direction: .vertical, value: $0, name: "limit") } : [],
            startsAtZero: false)
        return [accuracy] + (predictions.map { [$0] } ?? [])
    }

    private func point(_ network: SearchFront.Network, _ hasLatency: Bool) -> ScatterChart.Point {
        let cost = hasLatency ? network.latencyMs ?? 0 : Double(network.ops) / 1e6
        let percent = Figures.fixed(100 * network.expectedAccuracy, 1)
        return ScatterChart.Point(
            x: cost, y: 100 * network.expectedAccuracy,
            label: "\(network.network): \(Figures.short(cost)), \(percent) %, \(network.trainedEpochs) epochs"
        )
    }

    private var predictions: ScatterChart? {
        let points = front.chosen.compactMap { choice -> ScatterChart.Point? in
            guard let predicted = choice.predictedMs, let found = choice.foundMs else { return nil }
            return ScatterChart.Point(
                x: predicted, y: found,
                label: "\(choice.network): predicted \(Figures.fixed(predicted, 2)) ms, found "
                    + "\(Figures.fixed(found, 2)) ms")
        }
        guard !points.isEmpty else { return nil }
        let origin = Set(front.chosen.compactMap(\.origin)).sorted().joined(separator: " and ")
        let most = points.flatMap { [$0.x, $0.y] }.max() ?? 1
        let known = front.chosen.compactMap { choice in
            choice.predictedMs.map {
                ScatterChart.Stop(x: $0, y: $0, low: choice.lowMs ?? $0, high: choice.highMs ?? $0)
            }
        }
        let ends = [0, most].map { ScatterChart.Stop(x: $0, y: $0, low: $0, high: $0) }
        return ScatterChart(
            title: "Latency as found against latency as predicted, picked networks",
            subtitle: "by the stored fit, \(origin)", xLabel: "predicted, ms", yLabel: "found, ms \(origin)",
            series: [ScatterChart.Series(name: "picked", points: points)],
            line: (ends + known).sorted { $0.x < $1.x }, lineNames: ("as predicted", "intervals of the fit"))
    }
}
