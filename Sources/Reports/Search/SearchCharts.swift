import Jobs
import Measurements
import Networks

/// The charts of one search.
struct SearchCharts {
    let outcome: SearchOutcome

    /// Expected costs as shares of their limits, epoch by epoch.
    var costs: ScatterChart {
        var series: [ScatterChart.Series] = []
        for (index, limit) in shown.prefix(4) {
            let points = outcome.history.map { epoch -> ScatterChart.Point in
                let share = 100 * epoch.expected[index] / limit.bound
                let label = "epoch \(epoch.epoch): \(limit.name) at \(Figures.fixed(share, 1)) %"
                return ScatterChart.Point(x: Double(epoch.epoch), y: share, label: label)
            }
            series.append(ScatterChart.Series(name: limit.name, points: points))
        }
        return ScatterChart(
            title: "Expected cost against limits",
            subtitle: "closed forms over all networks with their probabilities, corrections included",
            xLabel: "epoch", yLabel: "share of the limit in %", series: series,
            rules: [ScatterChart.Rule(direction: .horizontal, value: 100, name: "limit")])
    }

    /// Losses epoch by epoch.
    var losses: ScatterChart {
        let weights = outcome.history.map { point($0.epoch, $0.weightLoss) }
        let architecture = outcome.history.compactMap { epoch -> ScatterChart.Point? in
            guard let loss = epoch.architectureLoss else { return nil }
            return point(epoch.epoch, loss)
        }
        var series = [ScatterChart.Series(name: "weights", points: weights)]
        if !architecture.isEmpty {
            series.append(ScatterChart.Series(name: "architecture", points: architecture))
        }
        return ScatterChart(
            title: "Losses",
            subtitle: "mean cross-entropy of the epoch's steps, on draws at the epoch's temperature",
            xLabel: "epoch", yLabel: "cross-entropy", series: series)
    }

    /// Limits with their places, the narrowest first; those that nothing comes near are left out.
    private var shown: [(index: Int, limit: Limit)] {
        let last = outcome.history.last?.expected ?? []
        var shares: [(index: Int, limit: Limit, share: Double)] = []
        for (index, limit) in outcome.order.limits.enumerated() where index < last.count {
            let share = last[index] / limit.bound
            if share > 0.2 { shares.append((index, limit, share)) }
        }
        return shares.sorted { $0.share > $1.share }.map { ($0.index, $0.limit) }
    }

    private func point(_ epoch: Int, _ loss: Double) -> ScatterChart.Point {
        ScatterChart.Point(x: Double(epoch), y: loss, label: "epoch \(epoch): \(Figures.fixed(loss, 3))")
    }
}

/// The charts of several searches on the same data.
struct ParetoCharts {
    let cards: [SearchCard]

    /// Accuracy against latency, SRAM and flash as found, and predicted against found latency.
    var charts: [ScatterChart] {
        var charts: [ScatterChart] = []
        let judged = cards.filter { $0.accuracies.int8 != nil && $0.rounds.last?.finding != nil }
        if !judged.isEmpty {
            charts.append(chart(judged, name: "latency", label: "latency in ms") { $0.latencyMs })
            charts.append(
                chart(judged, name: "SRAM", label: "SRAM in KiB") { Double($0.sramBytes) / 1024 })
            charts.append(
                chart(judged, name: "flash", label: "flash in KiB") { Double($0.flashBytes) / 1024 })
        }
        if let predictions { charts.append(predictions) }
        return charts
    }

    private var origin: String {
        Set(cards.compactMap { $0.rounds.last?.finding?.originName }).sorted().joined(separator: " and ")
    }

    private func chart(
        _ cards: [SearchCard], name: String, label: String, value: (SearchCard.Finding) -> Double
    ) -> ScatterChart {
        var series: [ScatterChart.Series] = []
        for method in methods(cards) {
            var points: [ScatterChart.Point] = []
            for card in cards where card.method == method {
                guard let finding = card.rounds.last?.finding, let accuracy = card.accuracies.int8
                else { continue }
                let x = value(finding)
                let percent = Figures.fixed(100 * accuracy, 1)
                let text = "\(card.architecture): \(Figures.short(x)), \(percent) %"
                points.append(ScatterChart.Point(x: x, y: 100 * accuracy, label: text))
            }
            series.append(ScatterChart.Series(name: method, points: points))
        }
        let data = cards.first?.data.name ?? ""
        return ScatterChart(
            title: "Accuracy against \(name)", subtitle: "int8, test split of \(data), \(origin)",
            xLabel: "\(label), \(origin)", yLabel: "int8 accuracy in %", series: series,
            rules: rules(cards, name), startsAtZero: false)
    }

    private var predictions: ScatterChart? {
        var series: [ScatterChart.Series] = []
        var most = 0.0
        for method in methods(cards) {
            var points: [ScatterChart.Point] = []
            for round in cards.filter({ $0.method == method }).flatMap(\.rounds) {
                guard let predicted = round.predictedMs, let found = round.finding?.latencyMs else {
                    continue
                }
                most = max(most, predicted, found)
                let texts = (Figures.fixed(predicted, 2), Figures.fixed(found, 2))
                let text = "\(round.outcome.architecture): predicted \(texts.0) ms, found \(texts.1) ms"
                points.append(ScatterChart.Point(x: predicted, y: found, label: text))
            }
            if !points.isEmpty { series.append(ScatterChart.Series(name: method, points: points)) }
        }
        guard !series.isEmpty else { return nil }
        var line = [ScatterChart.Stop(x: 0, y: 0, low: 0, high: 0)]
        for round in cards.flatMap(\.rounds).sorted(by: { ($0.predictedMs ?? 0) < ($1.predictedMs ?? 0) }) {
            guard let ms = round.predictedMs, let interval = round.interval else { continue }
            line.append(ScatterChart.Stop(x: ms, y: ms, low: interval.low, high: interval.high))
        }
        if let last = line.last, last.x < most {
            line.append(ScatterChart.Stop(x: most, y: most, low: most, high: most))
        }
        return ScatterChart(
            title: "Latency as found against latency as predicted",
            subtitle: "each search's network by the stored fit, \(origin)", xLabel: "predicted, ms",
            yLabel: "found, ms \(origin)", series: series, line: line,
            lineNames: ("as predicted", "intervals of the fit"))
    }

    private func methods(_ cards: [SearchCard]) -> [String] {
        cards.map(\.method).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private func rules(_ cards: [SearchCard], _ name: String) -> [ScatterChart.Rule] {
        var bounds: Set<Double> = []
        for limit in cards.flatMap(\.limits) where limit.name == name { bounds.insert(limit.bound) }
        return bounds.sorted().map { bound in
            ScatterChart.Rule(
                direction: .vertical, value: name == "latency" ? bound : bound / 1024, name: "limit")
        }
    }
}

extension SearchCard {
    /// Name of the method.
    var method: String { rounds.last?.outcome.order.method.rawValue ?? "" }
}
