public import Jobs
import Latency
import Networks

/// Networks that a search trained so far: accuracy against what the search holds to its limit, by epochs that were done.
public struct ProgressChart: Sendable {
    /// The chart as an SVG document; without marks where none was trained yet.
    public let svg: String

    /// Draws the candidates of an order.
    public init(_ order: SearchOrder, candidates: [SearchOutcome.Candidate]) {
        let latency = order.limits.first { if case .latency = $0 { true } else { false } }
        var points: [Int: [ScatterChart.Point]] = [:]
        for candidate in candidates {
            guard let architecture = try? candidate.widths.architecture(order.backbone) else { continue }
            let mop = Double(architecture.ops) / 1e6
            guard let cost = try? latency?.exact(architecture) ?? mop else { continue }
            let epochs = candidate.trainedEpochs ?? 0
            let label =
                "\(architecture.id): \(Figures.short(cost)) \(latency == nil ? "Mop" : "ms predicted"), "
                + "\(Figures.fixed(candidate.accuracy * 100, 1)) % after \(epochs) epochs"
            points[epochs, default: []].append(
                ScatterChart.Point(x: cost, y: candidate.accuracy * 100, label: label))
        }
        let bounds = latency.map { order.targets ?? [$0.bound] } ?? []
        svg = ScatterChart(
            title: "\(order.task.rawValue): networks so far",
            subtitle:
                "\(candidates.count) of \(order.recipe.candidates), \(order.method.rawValue); accuracy on "
                + "validation after so many epochs",
            xLabel: latency == nil ? "Mop per inference" : "predicted latency in ms, as held to the limit",
            yLabel: "validation accuracy in %",
            series: points.sorted { $0.key > $1.key }.map { epochs, points in
                ScatterChart.Series(name: "\(epochs) epoch\(epochs == 1 ? "" : "s")", points: points)
            },
            rules: bounds.map { ScatterChart.Rule(direction: .vertical, value: $0, name: "limit") },
            startsAtZero: false
        ).svg()
    }
}
