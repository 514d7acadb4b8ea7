import Console
import Facts
import Jobs
import Networks

/// Published networks as printed beside the same as trained and run here, in Markdown.
package struct PublishedTable {
    let task: LearningTask
    /// What came of each network.
    package internal(set) var results: [PublishedTraining.Result]
    /// Those whose shape is not known here.
    var unknown: [TableFour.Row]

    /// Memory, work and latency beside the paper's; then what the training came to, by itself.
    package var markdown: String {
        var lines = [
            "## \(task.rawValue)", "", notes, "",
            "| network | SRAM KB | flash KB | Mop | latency ms | board |", "|---|---|---|---|---|---|",
        ]
        for result in results {
            lines.append(Self.published(result.published, onLarge: isLarge(result)))
            lines += ours(result)
        }
        lines += unknown.map { Self.published($0, onLarge: false) }
        if !unknown.isEmpty {
            let names = unknown.map(\.name).joined(separator: ", ")
            lines.append("")
            lines.append("No row of ours for \(names): the shape is in a published file that is not at hand.")
        }
        lines += [
            "", "| network | epochs | float | int8 | outputs on the board equal to the host's |",
            "|---|---|---|---|---|",
        ]
        lines += results.map(accuracy)
        return lines.joined(separator: "\n") + "\n"
    }

    private var notes: String {
        let data = results.first?.training.data ?? "no data"
        let size = results.first?.limit.map { ", \($0) examples of its training split" } ?? ""
        let origin = results.compactMap(\.deployment?.origin).first ?? "none"
        return
            "Trained on \(data)\(size). Latencies of ours are \(origin), on the bundled engine; the paper's were measured "
            + "with TensorFlow Lite Micro. SRAM is the arena, flash the model file; KB of ours are 1024 bytes. TFLM's "
            + "arena for our file is by plan. "
            + (results.contains { $0.training.isSynthetic }
                ? "Accuracy on synthetic data says nothing about the paper's, and does not stand beside it."
                : "")
    }

    private func isLarge(_ result: PublishedTraining.Result) -> Bool {
        result.board == BoardDescriptor.f767zi.name
    }

    private static func published(_ row: TableFour.Row, onLarge: Bool) -> String {
        let seconds = onLarge ? row.secondsLarge : row.seconds
        return line([
            "\(row.name), published", Figure.fixed(row.sramKB, 1), Figure.fixed(row.flashKB, 0),
            row.mops.map { Figure.fixed($0, 1) } ?? "", seconds.map { Figure.fixed(1000 * $0, 0) } ?? "",
            onLarge ? "F767ZI" : "F746ZG",
        ])
    }

    private func ours(_ result: PublishedTraining.Result) -> [String] {
        guard let found = result.deployment else {
            return [
                Self.line([Self.name(result), result.refusal ?? "did not run", "", "", "", result.board])
            ]
        }
        let row = result.published
        let published = isLarge(result) ? row.secondsLarge : row.seconds
        let arena = Double(found.arenaBytes.found) / 1024
        let planned = result.tflmArenaBytes.map { Double($0) / 1024 }
        return [
            Self.line([
                Self.name(result),
                Figure.fixed(arena, 1) + (planned.map { " (TFLM \(Figure.fixed($0, 1)))" } ?? ""),
                Figure.fixed(Double(found.modelBytes) / 1024, 1), Figure.millions(found.ops),
                Figure.fixed(found.latency.foundMs, 1), "\(found.board), \(found.origin)",
            ]),
            Self.line([
                "difference",
                Self.share(arena, row.sramKB)
                    + (planned.map { " (TFLM \(Self.share($0, row.sramKB)))" } ?? ""),
                Self.share(Double(found.modelBytes) / 1024, row.flashKB),
                row.mops.map { Self.share(Double(found.ops) / 1e6, $0) } ?? "",
                published.map { Self.share(found.latency.foundMs, 1000 * $0) } ?? "", "",
            ]),
        ]
    }

    private func accuracy(_ result: PublishedTraining.Result) -> String {
        let agreement = result.deployment?.outputs
        return Self.line([
            result.published.name, "\(result.epochs)", Self.score(result.training.float),
            Self.score(result.training.int8),
            agreement.map { "\($0.equal) of \($0.inferences)" } ?? "",
        ])
    }

    private static func score(_ score: TrainedModel.Score) -> String {
        if let area = score.meanArea { return "AUC " + Figure.fixed(area, 3) }
        return score.accuracy.map(Figure.percent) ?? ""
    }

    private static func name(_ result: PublishedTraining.Result) -> String {
        "`\(result.published.network?.lowercased() ?? result.network)`"
    }

    /// How much more ours is, as a share of theirs.
    static func share(_ ours: Double, _ theirs: Double) -> String {
        let percent = Figure.fixed(100 * (ours / theirs - 1), 0)
        return (percent.hasPrefix("-") ? "" : "+") + percent + " %"
    }

    /// A row of a Markdown table.
    static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}
