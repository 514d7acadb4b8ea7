import Boards
import Campaigns
import Console
import Facts
import Latency
import Records

/// Published latencies against predictions, as Markdown.
struct PredictionText {
    let table: PredictionTable
    let source: String

    func print() {
        Output.line("Published: \(source).")
        for board in [table.board] + table.lines.keys.sorted().filter({ $0 != table.board }) {
            Output.line()
            heading(board)
            Output.line()
            points(board)
        }
        Output.line()
        Output.line("### Errors on \(table.board)")
        Output.line()
        errors()
        Output.line()
        Output.line("### Without refitting on other boards")
        Output.line()
        transfers()
        for other in table.lines.keys.sorted() where !table.ratios(.pipeline, to: other).isEmpty {
            guard other != table.board else { continue }
            Output.line()
            Output.line("### \(table.board) over \(other), network by network")
            Output.line()
            ratios(to: other)
        }
    }

    private func ratios(to other: String) {
        let shown: [Predictor] = [.instructions, .pipeline, .dataCache]
        Output.line("| network | published | " + shown.map(\.title).joined(separator: " | ") + " |")
        Output.line("|---|---|" + String(repeating: "---|", count: shown.count))
        let columns = shown.map { table.ratios($0, to: other) }
        for (index, line) in columns[0].enumerated() {
            let cells = columns.map { Figure.fixed($0[index].predicted, 3) }
            Output.line(
                "| \(line.name) | \(Figure.fixed(line.published, 3)) | " + cells.joined(separator: " | ")
                    + " |")
        }
        let errors = columns.map { column in
            let sum = column.reduce(0) { $0 + abs($1.predicted / $1.published - 1) }
            return Figure.percent(sum / Double(column.count))
        }
        Output.line("| mean absolute error | | " + errors.joined(separator: " | ") + " |")
    }

    private func heading(_ board: String) {
        let lines = table.lines[board] ?? []
        let counted = lines.count { $0.point.counts }
        Output.line("### \(board): \(counted) points that count, \(lines.count - counted) shown only")
        guard let row = lines.first?.row else { return }
        Output.line()
        Output.line(
            "Emulated, \(row.engineName), \(row.board.compiler), \(row.board.flags), \(row.board.clockHz / 1_000_000) "
                + "MHz, \(row.board.cycleModel ?? ""). Milliseconds; in brackets times the factor fitted on "
                + "\(table.board).")
    }

    private func points(_ board: String) {
        let shown: [Predictor] = [.pipeline, .unaligned, .dataCache]
        Output.line(
            "| network | published | " + shown.map(\.title).joined(separator: " | ") + " | instructions |")
        Output.line("|---|---|" + String(repeating: "---|", count: shown.count + 1))
        for line in table.lines[board] ?? [] {
            let cells = (shown + [.instructions]).map { predictor in
                let value = line.predictions[predictor] ?? 0
                guard let scale = table.fit(predictor)?.scale else { return Figure.fixed(value, 1) }
                let scaled = Figure.fixed(value * scale, 1)
                return predictor == .instructions ? "(\(scaled))" : "\(Figure.fixed(value, 1)) (\(scaled))"
            }
            let name = line.point.name + (line.point.counts ? "" : " *")
            Output.line(
                "| \(name) | \(Figure.fixed(line.published, 0)) | " + cells.joined(separator: " | ") + " |")
        }
        for line in table.lines[board] ?? [] {
            guard let note = line.point.note else { continue }
            Output.line()
            Output.line("\(line.point.name)\(line.point.counts ? "" : " (*, not counted)"): \(note)")
        }
    }

    private func errors() {
        Output.line(
            "| predictor | factor | left out: mean | worst | Spearman | mean without a factor | mean error less that of "
                + "instructions | less that of MACs |")
        Output.line("|---|---|---|---|---|---|---|---|")
        for predictor in Predictor.allCases {
            guard let fit = table.fit(predictor) else { continue }
            let isCount = predictor == .macs || predictor == .instructions
            let cells = [
                predictor.title, Figure.fixed(fit.scale, 3), Figure.percent(fit.meanError),
                Figure.percent(fit.worstError), Figure.fixed(fit.rankCorrelation, 3),
                isCount ? "-" : Figure.percent(fit.rawMeanError), difference(fit, .instructions, predictor),
                difference(fit, .macs, predictor),
            ]
            Output.line("| " + cells.joined(separator: " | ") + " |")
        }
    }

    private func difference(_ fit: ScaleFit, _ baseline: Predictor, _ predictor: Predictor) -> String {
        guard predictor != baseline, let other = table.fit(baseline) else { return "-" }
        let paired = PairedBootstrap(fit.leftOutErrors, other.leftOutErrors)
        return "\(points(paired.difference)) (\(points(paired.low)) to \(points(paired.high)))"
    }

    /// Percentage points with their sign.
    private func points(_ share: Double) -> String {
        (share < 0 ? "-" : "+") + Figure.fixed(abs(share) * 100, 1)
    }

    private func transfers() {
        let others = table.lines.keys.sorted().filter { $0 != table.board }
        Output.line(
            "| predictor | " + others.map { "\($0): mean | worst | bias" }.joined(separator: " | ") + " |")
        Output.line("|---|" + String(repeating: "---|---|---|", count: others.count))
        for predictor in Predictor.allCases {
            let cells = others.map { board in
                guard let transfer = table.transfer(predictor, to: board) else { return "- | - | -" }
                let bias = transfer.errors.reduce(0, +) / Double(transfer.errors.count)
                return "\(Figure.percent(transfer.meanError)) | \(Figure.percent(transfer.worstError)) | "
                    + points(bias)
            }
            Output.line("| \(predictor.title) | " + cells.joined(separator: " | ") + " |")
        }
    }
}
