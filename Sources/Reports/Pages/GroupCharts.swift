import Measurements
import Networks

/// The charts of a group of samples.
struct GroupCharts {
    private static let kinds: [SampleKind] = [.uniform, .coverage]

    private let group: GroupFits

    init(_ group: GroupFits) { self.group = group }

    func files(prefix: String) -> [Report.File] {
        var files = [Report.File(name: "\(prefix)-latency.svg", text: latency.svg())]
        if let residuals {
            files.append(Report.File(name: "\(prefix)-residuals.svg", text: residuals.svg()))
        }
        return files
    }

    private var subtitle: String {
        "\(group.group.backbone) on \(group.group.boardName), \(group.points.count) networks, "
            + group.group.originName
    }

    private var latency: ScatterChart {
        ScatterChart(
            title: "Latency against ops", subtitle: subtitle, xLabel: "Mop per inference",
            yLabel: "latency in ms, \(group.group.originName)",
            series: Self.kinds.map { kind in
                ScatterChart.Series(
                    name: "\(kind.rawValue) sample",
                    points: group.points.filter { $0.kind == kind }.map { point in
                        ScatterChart.Point(
                            x: Double(point.ops) / 1e6, y: point.latencyMs,
                            label: "\(point.architecture): \(Figures.fixed(Double(point.ops) / 1e6, 2)) Mop, "
                                + "\(Figures.fixed(point.latencyMs, 2)) ms \(group.group.originName)")
                    })
            },
            line: (group.fit(.pooled)?.band() ?? []).map {
                ScatterChart.Stop(x: $0.mop, y: $0.ms, low: $0.low, high: $0.high)
            }, lineNames: ("pooled fit", "95 % interval of the mean"))
    }

    private var residuals: ScatterChart? {
        guard let fit = group.fit(.pooled) else { return nil }
        let pairs = zip(fit.points, fit.line.residualsMs)
        return ScatterChart(
            title: "Residuals of the pooled fit against the depthwise share",
            subtitle: subtitle + correlation(fit), xLabel: "depthwise convolutions' share of ops in %",
            yLabel: "latency above the line in ms, \(group.group.originName)",
            series: Self.kinds.map { kind in
                ScatterChart.Series(
                    name: "\(kind.rawValue) sample",
                    points: pairs.filter { $0.0.kind == kind }.compactMap { point, residual in
                        guard let share = point.features?.depthwiseShare else { return nil }
                        return ScatterChart.Point(
                            x: share * 100, y: residual,
                            label: "\(point.architecture): \(Figures.fixed(residual, 2)) ms above the line")
                    })
            })
    }

    private func correlation(_ fit: LatencyFit) -> String {
        fit.diagnosis.depthwiseShareCorrelation.map { "; correlation \(Figures.fixed($0, 2))" } ?? ""
    }
}
