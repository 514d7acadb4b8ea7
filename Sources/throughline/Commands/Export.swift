import ArgumentParser
import Console
import Facts
import Records
import Workflows

/// Writes the rows as tidy tables.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write rows as CSV, with a schema of their columns and their provenance.",
        discussion: """
            samples.csv has one row a model, board and engine, operators.csv one an operator of these; the other tables \
            hold failures, sentinels, energies, calibrations, fits and what was executed. schema.json says what each \
            column means. import reads them back, exactly.

            Example: throughline export --out rows --backbone kws
            """)

    @Option(name: .customLong("out"), help: ArgumentHelp("Folder for the files.", valueName: "DIR"))
    var folder: String
    @Flag(
        help: ArgumentHelp(
            "Write a folder <date>-<board>-<backbone> for each set of samples, with plan, fit and notes."))
    var sets = false
    @Flag(help: "Leave out what was executed, which is most of an export and what reprice works from.")
    var withoutCounts = false
    @Option(help: ArgumentHelp("Only rows of this kind of board.", valueName: "NAME")) var board: String?
    @OptionGroup var choice: OriginOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        var filter = ExportFilter(backbone: choice.backbone, origin: choice.origin)
        if let board { filter.board = try BoardDescriptor.parsing(board).name }
        filter.hasCounts = !withoutCounts
        let paths = try TableExport(filter, isBySets: sets).write(try store.openForReading(), into: folder)
        try output.show(["files": paths]) { Output.line("\(paths.count) files in \(folder)") }
    }
}
