import Boards
import Console
import Facts
package import Jobs
package import Networks

/// A published network beside what a search of ours found under its limits.
package struct ReproducedRow: Encodable {
    /// The published network.
    package let published: TableFour.Row
    /// What was found under its limits.
    package let card: SearchCard
}

/// Published networks beside ours, in Markdown.
package struct ReproducedTable {
    /// One for each network of the paper's.
    package let rows: [ReproducedRow]
    let budget: ReproductionBudget

    /// Lays rows out that a budget gave.
    package init(rows: [ReproducedRow], budget: ReproductionBudget) {
        self.rows = rows
        self.budget = budget
    }

    /// The table with what must be known before it is read.
    package var markdown: String {
        var lines = [
            "| network | limit | accuracy % | flash KB | SRAM KB | Mop | latency ms |",
            "|---|---|---|---|---|---|---|",
        ]
        for row in rows { lines += [paper(row.published), ours(row), differences(row)] }
        return (notes + [""] + lines).joined(separator: "\n") + "\n"
    }

    private var notes: [String] {
        let card = rows.first?.card
        let origin = card?.rounds.last?.finding?.origin.rawValue ?? ""
        return [
            "Budget `\(budget.rawValue)`; accuracies of ours are of \(card?.data.name ?? "no data"), int8; latency of ours is "
                + "\(origin) on the bundled engine, the paper's was measured with TensorFlow Lite Micro. Flash is the "
                + "model file, SRAM the arena; KB of ours are 1024 bytes.",
            isSynthetic
                ? "Accuracy on synthetic data says nothing about the paper's, so no difference to it is given."
                : "",
        ].filter { !$0.isEmpty }
    }

    private var isSynthetic: Bool {
        rows.contains { $0.card.data.name.hasPrefix("synthetic") || !$0.card.isTrained }
    }

    private func paper(_ row: TableFour.Row) -> String {
        PublishedTable.line([
            "\(row.name), published", row.limitMs.map { Figure.fixed($0, 0) + " ms" } ?? "memory alone",
            Figure.fixed(row.accuracyPercent, 2), Figure.fixed(row.flashKB, 1), Figure.fixed(row.sramKB, 1),
            row.mops.map { Figure.fixed($0, 1) } ?? "", row.seconds.map { Figure.fixed(1000 * $0, 0) } ?? "",
        ])
    }

    private func ours(_ row: ReproducedRow) -> String {
        let finding = row.card.rounds.last?.finding
        return PublishedTable.line([
            "`\(row.card.architecture)`", row.card.holds ? "kept" : "broken",
            row.card.accuracies.int8.map { Figure.fixed(100 * $0, 2) } ?? "not trained",
            finding.map { Figure.fixed(Double($0.modelBytes) / 1024, 1) } ?? "",
            finding.map { Figure.fixed(Double($0.arenaBytes) / 1024, 1) } ?? "",
            finding.map { Figure.millions(2 * $0.macs) } ?? "",
            finding.map { Figure.fixed($0.latencyMs, 1) } ?? "",
        ])
    }

    private func differences(_ row: ReproducedRow) -> String {
        guard let finding = row.card.rounds.last?.finding else {
            return PublishedTable.line(["difference"] + Array(repeating: "", count: 6))
        }
        let published = row.published
        return PublishedTable.line([
            "difference", "",
            isSynthetic
                ? ""
                : row.card.accuracies.int8.map { Figure.fixed(100 * $0 - published.accuracyPercent, 2) }
                    ?? "",
            PublishedTable.share(Double(finding.modelBytes) / 1024, published.flashKB),
            PublishedTable.share(Double(finding.arenaBytes) / 1024, published.sramKB),
            published.mops.map { PublishedTable.share(Double(2 * finding.macs) / 1e6, $0) } ?? "",
            published.seconds.map { PublishedTable.share(finding.latencyMs, 1000 * $0) } ?? "",
        ])
    }
}
