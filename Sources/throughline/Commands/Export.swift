import ArgumentParser
import Boards
import Console
import Facts
import Foundation
import Records
import Workflows

/// Writes the rows as tidy tables.
struct Export: ParsableCommand {
    private struct Document: Encodable {
        var files: [String]
    }

    static let configuration = CommandConfiguration(
        abstract: "Write rows as CSV, with a schema of their columns and their provenance.",
        discussion: """
            samples.csv has one row a model, board and engine, operators.csv one an operator of these; the other tables \
            hold failures, sentinels, energies, calibrations, fits and what was executed. schema.json says what each \
            column means. import reads them back, exactly.
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
        let store = try store.openExisting()
        let paths: [String]
        if sets {
            let chosen = try store.measurementSets().filter { set in
                (filter.backbone ?? set.backbone) == set.backbone && (filter.board ?? set.board) == set.board
                    && (filter.origin ?? set.origin) == set.origin
            }
            paths = try chosen.flatMap {
                try SetFolder(set: $0, store: store).write(below: folder, hasCounts: !withoutCounts)
            }
        } else {
            paths = try OutputFolder(path: folder).write(filter, of: store)
        }
        if output.json {
            try Output.json(Document(files: paths))
        } else {
            Output.line("\(paths.count) files in \(folder)")
        }
    }
}
