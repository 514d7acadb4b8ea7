import ArgumentParser
import Console
import Records
import Workflows

/// Takes exported rows over.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take the rows of an export, or of a folder of exports, over into the database.",
        discussion: """
            Rows that are there already stay as they are. A row that does not fit its key any more, because it was \
            edited, and a sample that has another outcome here are errors, and nothing is taken over.

            Example: throughline import rows --db mine.sqlite
            """)

    @Argument(help: ArgumentHelp("Folder of an export, or of several.", valueName: "DIR")) var folder: String
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let target = try store.open()
        let outcome = try target.takeOverAll(folder)
        try output.show(MergeDocument(outcome, db: target.path)) { Output.line(outcome.line) }
    }
}
