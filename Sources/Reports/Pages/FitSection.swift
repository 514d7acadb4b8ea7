import Latency
import Networks

/// The fits of a group.
struct FitSection {
    private let group: GroupLines
    private let models: [GroupModel]

    init(_ group: GroupLines, models: [GroupModel]) {
        self.group = group
        self.models = models
    }

    func markup(charts: [Drawing]) -> Markup {
        var content: [Markup] = [
            .element("h2", text: "\(group.group.backbone) backbone: latency as a line over ops"),
            .element("p", [("class", "dim")], text: group.group.description),
        ]
        if !group.fits.isEmpty {
            let head = ["samples", "n", "Mop/s", "95 %", "intercept ms", "95 %", "R2", "MAPE", "residual sd"]
            content.append(Page.table(head, group.fits.map(Self.row), firstNumber: 1))
            content.append(
                .element(
                    "p",
                    text: "All \(group.group.originName). Uniform samples speak of the space of networks; "
                        + "coverage samples are spread over log-ops; the pooled line is for prediction, and its "
                        + "R2 depends on that spread."))
        }
        let rows = models.compactMap(Self.row)
        if models.isEmpty, !group.fits.isEmpty {
            content.append(
                .element(
                    "p", [("class", "dim")],
                    text: "How well other models predict networks left out: throughline fit --backbone "
                        + "\(group.group.backbone) works it out and keeps it for the next report."))
        }
        if !rows.isEmpty {
            content.append(
                Page.table(["model", "n", "MAPE", "worst", "bias"], rows, firstNumber: 1))
            content.append(
                .element(
                    "p",
                    text: "Errors on architectures left out, of all samples: the line of least relative "
                        + "error, the sum over counts of work, and what they must beat (docs/explanation/statistics.md)."
                )
            )
        }
        content += group.refusals.map { refusal in
            .element("p", text: "\(refusal.samples.rawValue): \(refusal.error.description)")
        }
        content += charts.map(Page.figure)
        if let fit = group.fit(.pooled) { content += residuals(fit) }
        return .element("section", [], content)
    }

    private static func row(_ fit: GroupLine) -> [String] {
        let line = fit.line
        return [
            fit.samples.rawValue, "\(line.n)",
            line.throughputMopsPerSecond.map { Figures.fixed($0, 1) } ?? "none",
            line.throughputInterval.map { range($0, 1) } ?? "", Figures.fixed(line.interceptMs, 2),
            range(line.interceptInterval, 2), Figures.fixed(line.r2, 4),
            Figures.fixed(line.mapePercent, 1) + " %", Figures.fixed(line.residualSDMs, 2) + " ms",
        ]
    }

    private static func row(_ fit: GroupModel) -> [String]? {
        guard case .success(let errors) = fit.errors else { return nil }
        let percent = { (value: Double) in Figures.fixed(value, 2) + " %" }
        return [
            fit.name.replacing("_", with: " "), "\(fit.sampleCount)", percent(errors.mapePercent),
            percent(errors.worstPercent), percent(errors.biasPercent),
        ]
    }

    private func residuals(_ fit: GroupLine) -> [Markup] {
        let correlation = { (value: Double?) in value.map { Figures.fixed($0, 2) } ?? "undefined" }
        let rows = fit.largestResiduals(3).map { point, residual in
            [
                point.architecture, Figures.fixed(Double(point.ops) / 1e6, 2),
                Figures.fixed(point.latencyMs, 2),
                Figures.fixed(point.latencyMs - residual, 2),
            ]
        }
        return [
            .element(
                "p",
                text: "Residuals of the pooled line correlate with the depthwise share of ops by "
                    + correlation(fit.diagnosis.depthwiseShareCorrelation)
                    + " and with the number of operators by " + correlation(fit.diagnosis.opCountCorrelation)
                    + ". The largest, relative to the latency:"),
            Page.table(["network", "Mop", "latency ms", "by the line ms"], rows, firstNumber: 1),
        ]
    }

    private static func range(_ interval: LineFit.Interval, _ decimals: Int) -> String {
        Figures.fixed(interval.low, decimals) + " to " + Figures.fixed(interval.high, decimals)
    }
}
