import ArgumentParser
import Foundation
import Measurements

/// Takes exported rows over.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take the rows of an export over into the database.",
        discussion: """
            Rows that are there already stay as they are. A row that does not fit its key any more, because it was \
            edited, and a sample that has another outcome here are errors, and nothing is taken over.
            """)

    @Argument(help: ArgumentHelp("Folder of an export.", valueName: "DIR")) var folder: String
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let target = try store.open()
        let path = { (name: String) in URL(filePath: folder).appending(path: name).path }
        let outcome: MergeOutcome
        do {
            outcome = try target.importExport(folder) { try InputFile(path: path($0)).chunks() }
        } catch let error as ExchangeError {
            throw CommandError.input("\(folder)/\(error)")
        }
        if output.json {
            try Output.json(MergeDocument(outcome, db: target.path))
        } else {
            Output.line(outcome.line)
        }
    }
}
