import Campaigns
import Console
import Cycles
import Facts
import Records
import Workflows

/// Repriced rows for readers.
struct RepricedText {
    let repriced: RepricedRows
    let perOp: Bool

    func print() {
        var table = TextTable([.right, .left, .left, .right, .right, .right, .right])
        table.add(["row", "model", "tier", "stored cycles", "cycles", "ratio", "latency"])
        for priced in repriced.rows {
            let row = priced.row
            let tier = row.board.cycleModel?.split(separator: " ").last.map(String.init) ?? ""
            table.add([
                "\(row.id)", ErrorLine.printable(row.model.name), tier, "\(row.medianCycles)",
                "\(priced.cycles)", ratio(priced.cycles, row.medianCycles),
                Figure.milliseconds(priced.latencyMilliseconds),
            ])
            if perOp {
                for op in priced.perOp {
                    table.add([
                        "", "  \(op.stored.index) \(op.stored.name)", "", "\(op.stored.cycles)",
                        "\(op.cycles)", ratio(op.cycles, op.stored.cycles),
                        Figure.milliseconds(row.milliseconds(op.cycles)),
                    ])
                }
            }
        }
        table.lines(indent: "").forEach { Output.line($0) }
        Output.line("all figures emulated")
        if repriced.withoutCounts > 0 {
            Output.line(
                "\(repriced.withoutCounts) rows have no counts of this cycle model (silicon, or an older one) and were left out"
            )
        }
        if repriced.hasFastTier {
            Output.line(
                "rows of the fast tier count neither unaligned accesses nor misses of data: profile without "
                    + "--timing fast for those")
        }
    }

    private func ratio(_ cycles: UInt64, _ stored: UInt64) -> String {
        stored > 0 ? Figure.fixed(Double(cycles) / Double(stored), 3) : "-"
    }
}

/// Rules of the cycle model for readers.
struct CycleRulesText {
    let rules: [CycleRuleDocument]

    func print() {
        var table = TextTable([.left, .right, .left])
        for rule in rules { table.add([rule.name, Figure.fixed(rule.cycles, 1), rule.source]) }
        table.lines(indent: "").forEach { Output.line($0) }
        Output.line("not to be changed afterwards: " + CycleRules.geometry.joined(separator: ", "))
    }
}
