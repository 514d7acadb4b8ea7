import ArgumentParser
import Boards
import Campaigns
import Console
import Cycles
import Facts
import Records

/// Prices stored emulated rows by other rules.
struct Reprice: ParsableCommand {
    private struct Document: Encodable {
        var rules: [String: Double]
        var rows: [Row]
        var rowsWithoutCounts: Int
    }

    private struct Row: Encodable {
        var measurementId: Int64
        var model: String
        var board: String
        var cycleModel: String
        var origin: String
        var storedCycles: UInt64
        var cycles: UInt64
        var latencyMs: Double
        var instructions: UInt64
        var perOp: [Op]?
    }

    private struct Op: Encodable {
        var index: Int
        var op: String
        var storedCycles: UInt64
        var cycles: UInt64
    }

    private struct Rule: Encodable {
        var name: String
        var core: String
        var cycles: Double
        var source: String
    }

    static let configuration = CommandConfiguration(
        abstract: "Price stored emulated rows by other rules of the cycle model, without running them again.",
        discussion: """
            Rows keep how often each block of code ran and each event happened, so that prices can be changed \
            afterwards. What decides which events happen, that is the geometry of caches and predictor, cannot be. \
            Rows are not changed: the figures are printed.
            """)

    @Flag(help: "List the rules with their sources, and end.") var list = false
    @Flag(help: "Print the cycles of each operator.") var perOp = false
    @Option(help: ArgumentHelp("Only this row.", valueName: "NUMBER")) var row: Int64?
    @OptionGroup var prices: RuleOptions
    @OptionGroup var choice: OriginOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let rules = try prices.read()
        if list { return try print(rules) }
        let store = try store.openExisting()
        let rows = try store.measurements(backbone: choice.backbone).filter { candidate in
            (row == nil || candidate.id == row) && (choice.origin == nil || candidate.origin == choice.origin)
        }
        let repricing = Repricing(rules)
        let repriced = try rows.compactMap { try repricing.reprice($0, in: store) }
        guard !repriced.isEmpty else {
            throw CommandError.input(
                "\(store.path): expected rows with counts of the cycle model, found none among \(rows.count); run "
                    + "throughline profile on a virtual board")
        }
        if output.json {
            try Output.json(
                Document(
                    rules: Dictionary(
                        uniqueKeysWithValues: CycleRules.table.map { ($0.name, rules.value(of: $0)) }),
                    rows: repriced.map(document), rowsWithoutCounts: rows.count - repriced.count))
        } else {
            print(repriced, skipped: rows.count - repriced.count)
        }
    }

    private func document(_ repriced: RepricedRow) -> Row {
        Row(
            measurementId: repriced.row.id, model: repriced.row.model.name, board: repriced.row.board.board,
            cycleModel: repriced.row.board.cycleModel ?? "", origin: repriced.row.originName,
            storedCycles: repriced.row.medianCycles, cycles: repriced.cycles,
            latencyMs: repriced.latencyMilliseconds, instructions: repriced.instructions,
            perOp: perOp
                ? repriced.perOp.map {
                    Op(
                        index: $0.stored.index, op: $0.stored.name, storedCycles: $0.stored.cycles,
                        cycles: $0.cycles)
                } : nil)
    }

    private func print(_ rows: [RepricedRow], skipped: Int) {
        var table = TextTable([.right, .left, .left, .right, .right, .right, .right])
        table.add(["row", "model", "tier", "stored cycles", "cycles", "ratio", "latency"])
        for repriced in rows {
            let row = repriced.row
            let tier = row.board.cycleModel?.split(separator: " ").last.map(String.init) ?? ""
            table.add([
                "\(row.id)", ErrorLine.printable(row.model.name), tier, "\(row.medianCycles)",
                "\(repriced.cycles)", ratio(repriced.cycles, row.medianCycles),
                Figure.milliseconds(repriced.latencyMilliseconds),
            ])
            if perOp {
                for op in repriced.perOp {
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
        if skipped > 0 {
            Output.line(
                "\(skipped) rows have no counts of this cycle model (silicon, or an older one) and were left out"
            )
        }
        if rows.contains(where: { $0.row.board.cycleModel?.hasSuffix("fast") == true }) {
            Output.line(
                "rows of the fast tier count neither unaligned accesses nor misses of data: profile with "
                    + "--timing detailed for those")
        }
    }

    private func ratio(_ cycles: UInt64, _ stored: UInt64) -> String {
        stored > 0 ? Figure.fixed(Double(cycles) / Double(stored), 3) : "-"
    }

    private func print(_ rules: CycleRules) throws {
        let entries = CycleRules.table.map {
            Rule(name: $0.name, core: $0.core.rawValue, cycles: rules.value(of: $0), source: $0.source)
        }
        if output.json { return try Output.json(entries) }
        var table = TextTable([.left, .right, .left])
        for entry in entries { table.add([entry.name, Figure.fixed(entry.cycles, 1), entry.source]) }
        table.lines(indent: "").forEach { Output.line($0) }
        Output.line("not to be changed afterwards: " + CycleRules.geometry.joined(separator: ", "))
    }
}
