import ArgumentParser
import Console
import Records
import Workflows

/// Deletes stored rows.
struct DeleteRows: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete rows of the database, with the fits and calibrations that rest on them.",
        discussion: """
            Asks on a terminal; elsewhere --yes must be given. Rows of campaigns leave their samples open.

            Example: throughline delete 12 15-20
            """)

    @Argument(help: ArgumentHelp("Rows, such as 12 or 15-20.", valueName: "ROWS")) var rows: [String]
    @Flag(help: "Delete without asking.") var yes = false
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let rows = try RowChoice.rows(self.rows)
        let store = try store.openExisting()
        let ask: ((String) -> Bool)? = Question.canBeAsked ? { Question.ask($0) } : nil
        let deletion = try RowDeletion(of: rows, from: store, isAgreed: yes, ask: ask)
        try output.show(deletion) { deletion.lines.forEach { Output.line($0) } }
    }
}
