import Boards
import Console
import Facts
import Latency
import Networks

/// The fits of a group for readers.
struct FitText {
    let fits: GroupLines
    let fitted: [GroupModel]

    func print() {
        let origin = fits.group.origin.rawValue
        Output.line("\(fits.group): latency = intercept + ops / throughput")
        var table = TextTable([.left, .right, .right, .right, .right, .right, .right])
        table.add(["samples", "n", "Mop/s (95 %)", "intercept ms (95 %)", "R2", "MAPE", "residual sd"])
        for fit in fits.fits {
            let line = fit.line
            table.add([
                fit.samples.rawValue, "\(line.n)", throughput(line),
                "\(Figure.fixed(line.interceptMs, 2)) \(range(line.interceptInterval, 2))",
                Figure.fixed(line.r2, 4), Figure.percent(line.mapePercent / 100),
                Figure.milliseconds(line.residualSDMs),
            ])
        }
        table.lines().forEach { Output.line($0) }
        for refusal in fits.refusals { Output.line("  \(refusal.samples.rawValue): \(refusal.error)") }
        Output.line(
            "  all figures \(origin); the pooled line is for prediction, its R2 depends on the spread")
        models()
        if let fit = fits.fit(.pooled) ?? fits.fits.first { residuals(fit) }
    }

    private func models() {
        Output.line("  all samples, errors on architectures left out:")
        for fit in fitted {
            let name = fit.name.replacing("_", with: " ")
            switch fit.errors {
            case .success(let errors):
                let line = fit.throughputMopsPerSecond.map { ", \(Figure.fixed($0, 1)) Mop/s" } ?? ""
                Output.line(
                    "    \(name)\(line): n \(fit.sampleCount), MAPE "
                        + "\(Figure.fixed(errors.mapePercent, 2)) %, worst "
                        + "\(Figure.fixed(errors.worstPercent, 2)) %")
            case .failure(let error): Output.line("    \(name): \(error)")
            }
        }
    }

    private func residuals(_ fit: GroupLine) {
        let correlation = { (value: Double?) in value.map { Figure.fixed($0, 2) } ?? "undefined" }
        Output.line(
            "  residuals (\(fit.samples.rawValue)) correlate with the depthwise share of ops by "
                + correlation(fit.diagnosis.depthwiseShareCorrelation)
                + ", with the number of ops in the graph by "
                + correlation(fit.diagnosis.opCountCorrelation))
        for (point, residual) in fit.largestResiduals(3) {
            Output.line(
                "  largest: \(point.architecture), \(Figure.millions(point.ops)) Mop: "
                    + "\(Figure.milliseconds(point.latencyMs)), by the line "
                    + Figure.milliseconds(point.latencyMs - residual))
        }
    }

    private func throughput(_ line: LineFit) -> String {
        guard let value = line.throughputMopsPerSecond else { return "none: the slope is not positive" }
        return Figure.fixed(value, 1) + (line.throughputInterval.map { " " + range($0, 1) } ?? "")
    }

    private func range(_ interval: LineFit.Interval, _ decimals: Int) -> String {
        "(\(Figure.fixed(interval.low, decimals)) to \(Figure.fixed(interval.high, decimals)))"
    }
}
