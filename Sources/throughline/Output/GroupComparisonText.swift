import Console
import Latency
import Networks

/// How groups stand to each other, for readers.
struct GroupComparisonText {
    let title: String
    let comparison: GroupComparison

    func print() {
        Output.line("between groups (\(title)): throughput, second over first, with 95 % bootstrap intervals")
        var table = TextTable([.left, .left, .right])
        for ratio in comparison.ratios {
            let value = ratio.throughput.map {
                "\(Figure.fixed($0.value, 3)) (\(Figure.fixed($0.interval.low, 3)) to "
                    + "\(Figure.fixed($0.interval.high, 3)))"
            }
            table.add([ratio.first, ratio.second, value ?? "none"])
        }
        table.lines().forEach { Output.line($0) }
        for (name, transfers) in [
            ("weighted line", comparison.line), ("operator model", comparison.operatorModel),
        ]
        where !transfers.isEmpty {
            Output.line("  \(name) fitted on one group and tried on another:")
            var table = TextTable([.left, .left, .right, .right, .right])
            table.add(["fitted on", "tried on", "MAPE", "worst", "bias"])
            for cell in transfers {
                table.add([
                    cell.fittedOn, cell.testedOn, Figure.percent(cell.errors.mapePercent / 100),
                    Figure.percent(cell.errors.worstPercent / 100),
                    Figure.percent(cell.errors.biasPercent / 100),
                ])
            }
            table.lines().forEach { Output.line($0) }
        }
    }
}

/// A layer study for readers.
struct LayerStudyText {
    let title: String
    let fit: LayerStudyFit

    func print() {
        Output.line("layer study, \(title):")
        var table = TextTable([.left, .right, .right, .right, .right])
        table.add(["kind", "n", "Mop/s", "intercept ms", "R2"])
        for kind in fit.kinds {
            table.add([
                kind.kind.rawValue, "\(kind.line.n)",
                kind.line.throughputMopsPerSecond.map { Figure.fixed($0, 1) } ?? "none",
                Figure.fixed(kind.line.interceptMs, 3), Figure.fixed(kind.line.r2, 4),
            ])
        }
        table.lines().forEach { Output.line($0) }
        for (name, ratio) in [
            ("latency an op off multiples of 4 channels, over the nearest on them", fit.offMultiplesOf4),
            ("pointwise 138 to 138 channels over 140 to 140", fit.cliff),
        ] {
            guard let ratio else { continue }
            Output.line(
                "  \(name): \(Figure.fixed(ratio.mean.value, 3)) (\(Figure.fixed(ratio.mean.interval.low, 3)) to "
                    + "\(Figure.fixed(ratio.mean.interval.high, 3))), n \(ratio.ratios.count)")
        }
    }
}
