import Console
import Latency
import Networks

/// Trials on networks that were held out, for readers.
struct HeldOutText {
    let trials: HeldOutTrials

    func print() {
        guard let splits = trials.operatorModel.first?.splits, let first = splits.first else { return }
        Output.line(
            "held out, \(trials.title): \(first.errors.relativeErrors.count) coverage networks of each backbone, "
                + "\(splits.count) splits")
        var table = TextTable([.left, .left, .right, .right, .right, .right, .right])
        table.add([
            "group", "model", "MAPE by split", "worst by split", "in the 95 % interval by third of ops",
            "mean half-width", "refused",
        ])
        for (name, list) in [("weighted line", trials.line), ("operator model", trials.operatorModel)] {
            for trial in list { table.add(row(name, trial)) }
        }
        table.lines().forEach { Output.line($0) }
        for (backbone, found) in trials.skipped.sorted(by: { $0.key < $1.key }) {
            Output.line("  \(backbone): not tried, it has \(found) coverage networks")
        }
    }

    private func row(_ name: String, _ trial: HeldOutTrial) -> [String] {
        let figures = { (value: (HeldOutTrial.Split) -> Double) in
            trial.splits.map { Figure.fixed(value($0), 2) }.joined(separator: " ") + " %"
        }
        return [
            trial.group, name, figures { $0.errors.mapePercent }, figures { $0.errors.worstPercent },
            trial.heldShares.map { $0.map { Figure.fixed(100 * $0, 0) + " %" } ?? "-" }
                .joined(separator: " "),
            Figure.fixed(trial.meanHalfWidthPercent, 2) + " %",
            "\(trial.splits.reduce(0) { $0 + $1.refused })",
        ]
    }
}
