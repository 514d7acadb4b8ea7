import Campaigns
import Console
import Facts
import Latency
import Records

extension PublishedComparison {
    /// All tables: the networks of each board, the predictors' errors, and what they come to on other boards.
    package var markdown: String {
        var lines = ["Published: \(source)."]
        for board in [table.board] + table.lines.keys.sorted().filter({ $0 != table.board }) {
            lines += [""] + heading(board) + [""] + points(board)
        }
        lines += ["", "### Errors on \(table.board)", ""] + errors()
        lines += ["", "### Without refitting on other boards", ""] + transfers()
        for other in table.lines.keys.sorted() where !table.ratios(.pipeline, to: other).isEmpty {
            guard other != table.board else { continue }
            lines += ["", "### \(table.board) over \(other), network by network", ""] + ratios(to: other)
        }
        return lines.joined(separator: "\n")
    }

    private func ratios(to other: String) -> [String] {
        let shown: [CycleAccount] = [.instructions, .pipeline, .dataCache]
        let columns = shown.map { table.ratios($0, to: other) }
        let rows = columns[0].enumerated().map { index, line in
            Self.row(
                [line.name, Figure.fixed(line.published, 3)]
                    + columns.map { Figure.fixed($0[index].predicted, 3) })
        }
        let errors = columns.map { column in
            let sum = column.reduce(0) { $0 + abs($1.predicted / $1.published - 1) }
            return Figure.percent(sum / Double(column.count))
        }
        return [
            Self.row(["network", "published"] + shown.map(\.title)),
            "|---|---|" + String(repeating: "---|", count: shown.count),
        ] + rows + ["| mean absolute error | | " + errors.joined(separator: " | ") + " |"]
    }

    private func heading(_ board: String) -> [String] {
        let points = table.lines[board] ?? []
        let counted = points.count { $0.point.counts }
        let title = "### \(board): \(counted) points that count, \(points.count - counted) shown only"
        guard let row = points.first?.row else { return [title] }
        return [
            title, "",
            "Emulated, \(row.engineName), \(row.board.compiler), \(row.board.flags), \(row.board.clockHz / 1_000_000) "
                + "MHz, \(row.board.cycleModel ?? ""). Milliseconds; in brackets times the factor fitted on "
                + "\(table.board).",
        ]
    }

    private func points(_ board: String) -> [String] {
        let shown: [CycleAccount] = [.pipeline, .unaligned, .dataCache]
        var lines = [
            Self.row(["network", "published"] + shown.map(\.title) + ["instructions"]),
            "|---|---|" + String(repeating: "---|", count: shown.count + 1),
        ]
        for line in table.lines[board] ?? [] {
            let cells = (shown + [.instructions]).map { predictor in
                let value = line.predictions[predictor] ?? 0
                guard let scale = table.fit(predictor)?.scale else { return Figure.fixed(value, 1) }
                let scaled = Figure.fixed(value * scale, 1)
                return predictor == .instructions ? "(\(scaled))" : "\(Figure.fixed(value, 1)) (\(scaled))"
            }
            let name = line.point.name + (line.point.counts ? "" : " *")
            lines.append(Self.row([name, Figure.fixed(line.published, 0)] + cells))
        }
        for line in table.lines[board] ?? [] {
            guard let note = line.point.note else { continue }
            lines += ["", "\(line.point.name)\(line.point.counts ? "" : " (*, not counted)"): \(note)"]
        }
        return lines
    }

    private func errors() -> [String] {
        let rows = CycleAccount.allCases.compactMap { predictor -> String? in
            guard let fit = table.fit(predictor) else { return nil }
            let isCount = predictor == .macs || predictor == .instructions
            return Self.row([
                predictor.title, Figure.fixed(fit.scale, 3), Figure.percent(fit.meanError),
                Figure.percent(fit.worstError), Figure.fixed(fit.rankCorrelation, 3),
                isCount ? "-" : Figure.percent(fit.rawMeanError), difference(fit, .instructions, predictor),
                difference(fit, .macs, predictor),
            ])
        }
        return [
            "| predictor | factor | left out: mean | worst | Spearman | mean without a factor | mean error less that of "
                + "instructions | less that of MACs |", "|---|---|---|---|---|---|---|---|",
        ] + rows
    }

    private func difference(_ fit: ScaleFit, _ baseline: CycleAccount, _ predictor: CycleAccount) -> String {
        guard predictor != baseline, let other = table.fit(baseline) else { return "-" }
        let paired = PairedBootstrap(fit.leftOutErrors, other.leftOutErrors)
        return
            "\(Self.points(paired.difference)) (\(Self.points(paired.low)) to \(Self.points(paired.high)))"
    }

    private func transfers() -> [String] {
        let others = table.lines.keys.sorted().filter { $0 != table.board }
        let rows = CycleAccount.allCases.map { predictor in
            let cells = others.map { board in
                guard let transfer = table.transfer(predictor, to: board) else { return "- | - | -" }
                let bias = transfer.errors.reduce(0, +) / Double(transfer.errors.count)
                return "\(Figure.percent(transfer.meanError)) | \(Figure.percent(transfer.worstError)) | "
                    + Self.points(bias)
            }
            return "| \(predictor.title) | " + cells.joined(separator: " | ") + " |"
        }
        return [
            "| predictor | " + others.map { "\($0): mean | worst | bias" }.joined(separator: " | ") + " |",
            "|---|" + String(repeating: "---|---|---|", count: others.count),
        ] + rows
    }

    /// Percentage points with their sign.
    private static func points(_ share: Double) -> String {
        (share < 0 ? "-" : "+") + Figure.fixed(abs(share) * 100, 1)
    }

    private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}
