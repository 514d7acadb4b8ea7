import ArgumentParser
import Console
import Workflows

/// Shows one stored row.
struct ShowRow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one row of the database with its operators and where it comes from.",
        discussion: "Example: throughline show 12")

    @Argument(help: ArgumentHelp("The row, as list and profile number it.", valueName: "ROW")) var row: Int64
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let row = try StoredRow(row, of: try store.openForReading())
        try output.show(row.document) { row.lines.forEach { Output.line($0) } }
    }
}
