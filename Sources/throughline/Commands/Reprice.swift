import ArgumentParser
import Workflows

/// Prices stored emulated rows by other rules.
struct Reprice: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Price stored emulated rows by other rules of the cycle model, without running them again.",
        discussion: """
            Rows keep how often each block of code ran and each event happened, so that prices can be changed \
            afterwards. What decides which events happen, that is the geometry of caches and predictor, cannot be. \
            Rows are not changed: the figures are printed.

            Example: throughline reprice --set mispredict=9
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
        guard !list else {
            let entries = CycleRuleDocument.all(rules)
            return try output.show(entries) { CycleRulesText(rules: entries).print() }
        }
        let rows = try RepricedRows(
            in: try store.openForReading(), by: rules, row: row, backbone: choice.backbone,
            origin: choice.origin)
        try output.show(RepricedDocument(rows, perOp: perOp)) {
            RepricedText(repriced: rows, perOp: perOp).print()
        }
    }
}
