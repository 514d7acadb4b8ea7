import ArgumentParser
import Foundation
import Measurements

/// Takes rows of other databases over.
struct Merge: ParsableCommand {
    private struct Document: Encodable {
        var db: String
        var merged: [Shard]
    }

    private struct Shard: Encodable {
        var db: String
        var measurementsAdded: Int
        var measurementsPresent: Int
        var failuresAdded: Int
        var failuresPresent: Int
    }

    static let configuration = CommandConfiguration(
        abstract: "Take the rows of other databases over into one.",
        discussion: """
            Rows are known by their content, so that merging twice, or in another order, gives the same rows. A \
            sample with two different outcomes is an error that names both, and nothing of that database is taken \
            over. Fits are not merged: fit makes them from the rows.
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
        for file in files {
            let outcome = try target.merge(try Store(path: file))
            document.merged.append(
                Shard(
                    db: file, measurementsAdded: outcome.measurementsAdded,
                    measurementsPresent: outcome.measurementsPresent, failuresAdded: outcome.failuresAdded,
                    failuresPresent: outcome.failuresPresent))
            if !output.json {
                Output.line(
                    "\(file): \(outcome.measurementsAdded) measurements and \(outcome.failuresAdded) failures "
                        + "added, \(outcome.measurementsPresent) and \(outcome.failuresPresent) were there")
            }
        }
        if output.json { try Output.json(document) }
    }
}
