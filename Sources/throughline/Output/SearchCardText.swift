import Boards
import Console
import Facts
import Jobs
import Latency
import Networks

/// A search card in words.
struct SearchCardText {
    let card: SearchCard
    let folder: String

    func print() {
        guard let last = card.rounds.last else { return }
        let outcome = last.outcome
        Output.line("found       \(outcome.architecture)")
        Output.line("by          \(outcome.order.method.rawValue), seed \(outcome.order.recipe.seed)")
        var table = TextTable([.left, .right, .right, .right, .left])
        table.add(["limit", "at most", "predicted", "found", ""])
        for row in card.limits {
            table.add([
                row.name, Self.figure(row.bound, row.unit), Self.figure(row.predicted, row.unit),
                row.found.map { Self.figure($0, row.unit) } ?? "", row.holds ? "kept" : "broken",
            ])
        }
        table.lines(indent: "").forEach { Output.line($0) }
        if let finding = last.finding {
            Output.line(
                "on          \(finding.board.board) (\(finding.origin.rawValue)): "
                    + "\(Figure.milliseconds(finding.latencyMs)) \(finding.origin.rawValue), arena "
                    + "\(finding.arenaBytes), SRAM \(finding.sramBytes), model \(finding.modelBytes), flash "
                    + "\(finding.flashBytes) bytes, \(finding.macs) MAC, \(2 * finding.macs) ops; row \(finding.row)"
            )
            if let interval = last.interval {
                let isInside = interval.low <= finding.latencyMs && finding.latencyMs <= interval.high
                Output.line(
                    "predicted   \(Figure.milliseconds(last.predictedMs ?? 0)), \(level) interval "
                        + "\(Figure.milliseconds(interval.low)) to \(Figure.milliseconds(interval.high)), "
                        + (isInside ? "which holds what was found" : "which misses what was found"))
            }
        }
        Output.line("accuracy    \(accuracies)")
        Output.line("data        \(card.data.name), \(card.data.trainingExamples) training examples")
        Output.line("card        \(folder)/card.html, \(folder)/card.json, \(folder)/model.tflite")
    }

    private var level: String { Figure.fixed(100 * (card.fit?.level ?? 0.95), 0) + " %" }

    private var accuracies: String {
        guard card.isTrained else { return "none: the file has generated weights" }
        let found = card.accuracies
        let parts = [
            found.float.map { "float \(Figure.percent($0))" },
            found.int8.map { "int8 \(Figure.percent($0))" },
            found.board.map {
                "on the board \(Figure.percent($0)) of \(found.boardExamples ?? 0), "
                    + "\(found.boardEqual ?? 0) equal to the host's"
            },
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    /// A cost in words.
    static func figure(_ value: Double, _ unit: String) -> String {
        switch unit {
        case "ms": Figure.milliseconds(value)
        case "bytes": Figure.fixed(value / 1024, 1) + " KiB"
        default: Figure.fixed(value / 1e6, 2) + " Mop"
        }
    }
}
