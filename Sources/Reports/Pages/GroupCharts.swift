import Facts
import Latency
import Networks

/// The charts of a group of samples.
struct GroupCharts {
    private static let kinds: [SampleKind] = [.uniform, .coverage]

    private let group: GroupLines

    init(_ group: GroupLines) { self.group = group }

    func drawings(prefix: String) -> [Drawing] {
        [latency.drawing("\(prefix)-latency")]
            + (residuals.map { [$0.drawing("\(prefix)-residuals")] } ?? [])
    }

    private func subtitle(_ series: [Thinned]) -> String {
        let fullest = series.map(\.thinning.fullest).max() ?? 1
        let note = fullest > 1 ? " (one mark for up to \(fullest))" : ""
        return "\(group.group.backbone) on \(group.group.boardName), \(group.points.count) networks\(note), "
            + group.group.originName
    }

    /// The points of a kind, one for each place where there are very many.
    private struct Thinned {
        let kind: SampleKind
        let thinning: Thinning

        func series(_ point: (Int) -> ScatterChart.Point) -> ScatterChart.Series {
            ScatterChart.Series(
                name: "\(kind.rawValue) sample",
                points: thinning.marks.map { index, count in
                    var point = point(index)
                    if count > 1 { point.label += ", and \(count - 1) more here" }
                    return point
                })
        }
    }

    private func thinned(
        _ points: [StoredObservation], x: (StoredObservation) -> Double?, y: (Int) -> Double
    ) -> [Thinned] {
        Self.kinds.map { kind in
            let indices = points.indices.filter { points[$0].kind == kind && x(points[$0]) != nil }
            return Thinned(kind: kind, thinning: Thinning(indices, x: { x(points[$0]) ?? .nan }, y: y))
        }
    }

    private var latency: ScatterChart {
        let points = group.points
        let series = thinned(points, x: { Double($0.ops) / 1e6 }, y: { points[$0].latencyMs })
        return ScatterChart(
            title: "Latency against ops", subtitle: subtitle(series), xLabel: "Mop per inference",
            yLabel: "latency in ms, \(group.group.originName)",
            series: series.map { series in
                series.series { index in
                    let point = points[index]
                    return ScatterChart.Point(
                        x: Double(point.ops) / 1e6, y: point.latencyMs,
                        label: "\(point.architecture): \(Figures.fixed(Double(point.ops) / 1e6, 2)) Mop, "
                            + "\(Figures.fixed(point.latencyMs, 2)) ms \(group.group.originName)")
                }
            },
            line: (group.fit(.pooled)?.band(200) ?? []).map {
                ScatterChart.Stop(x: $0.mop, y: $0.ms, low: $0.low, high: $0.high)
            }, lineNames: ("pooled fit", "95 % interval of the mean"), isLogarithmic: true)
    }

    private var residuals: ScatterChart? {
        guard let fit = group.fit(.pooled) else { return nil }
        let (points, residuals) = (fit.points, fit.line.residualsMs)
        let share = { (point: StoredObservation) in point.features.map { $0.depthwiseShare * 100 } }
        let series = thinned(points, x: share, y: { residuals[$0] })
        return ScatterChart(
            title: "Residuals of the pooled fit against the depthwise share",
            subtitle: subtitle(series) + correlation(fit),
            xLabel: "depthwise convolutions' share of ops in %",
            yLabel: "latency above the line in ms, \(group.group.originName)",
            series: series.map { series in
                series.series { index in
                    ScatterChart.Point(
                        x: share(points[index]) ?? .nan, y: residuals[index],
                        label:
                            "\(points[index].architecture): \(Figures.fixed(residuals[index], 2)) ms above "
                            + "the line")
                }
            })
    }

    private func correlation(_ fit: GroupLine) -> String {
        fit.diagnosis.depthwiseShareCorrelation.map { "; correlation \(Figures.fixed($0, 2))" } ?? ""
    }
}
