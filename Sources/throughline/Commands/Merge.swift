import ArgumentParser
import Console
import Foundation
import Records

/// Takes rows of other databases over.
struct Merge: ParsableCommand {
    private struct Document: Encodable {
        var db: String
        var merged: [MergeDocument]
    }

    static let configuration = CommandConfiguration(
        abstract: "Take the rows of other databases over into one.",
        discussion: """
            Rows are known by their content, so that merging twice, or in another order, gives the same rows. A \
            sample with two different outcomes is an error that names both, and nothing of that database is taken \
            over. Calibrations, energies and counts of erases come with the rows. Fits are not merged: fit makes them \
            from the rows.

            Example: throughline merge desk1.sqlite desk2.sqlite --db all.sqlite
            """)

    @Argument(help: ArgumentHelp("The databases to take rows from.", valueName: "FILE")) var files: [String]
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if files.isEmpty { throw ValidationError("expected at least one database") }
    }

    func run() throws {
        for file in files where !FileManager.default.fileExists(atPath: file) {
            throw CommandError.input("\(file): there is no database; give those that hold the rows")
        }
        let target = try store.open()
        var document = Document(db: target.path, merged: [])
        try target.merge(contentsOf: files) { file, outcome in
            document.merged.append(MergeDocument(outcome, db: file))
            if !output.json { Output.line("\(file): \(outcome.line)") }
        }
        try output.show(document) {}
    }
}
