import Console
package import Foundation
package import Jobs

/// A search for a front that was made, which answers further limits.
package struct EarlierSearch {
    /// Where it lies.
    package let folder: URL
    /// What it found.
    package let outcome: SearchOutcome
    /// Folder of its data; nil where it does not say, as those of the first version.
    package let data: String?

    /// What a search was made with that its order does not say.
    private struct Facts: Codable {
        var data: String
    }

    /// Reads it.
    ///
    /// Throws a `CommandError` for a folder without one.
    package init(_ folder: URL) throws {
        let file = Self.round(in: folder).appending(path: "found.json")
        guard let outcome: SearchOutcome = try SearchFile.read(file), outcome.order.method == .front else {
            throw CommandError.input(
                "\(file.path): expected what a search for a front found, found none; search with --method front"
            )
        }
        self.folder = folder
        self.outcome = outcome
        let facts: Facts? = try SearchFile.read(Self.factsFile(in: folder))
        data = facts?.data
    }

    /// The folder of its states.
    var round: URL { Self.round(in: folder) }

    /// Writes down what the order does not say.
    static func record(data: String, in folder: URL) throws {
        try SearchFile.write(
            Facts(data: URL(filePath: data).standardizedFileURL.path), to: factsFile(in: folder))
    }

    private static func round(in folder: URL) -> URL { folder.appending(path: "round-1") }

    private static func factsFile(in folder: URL) -> URL { folder.appending(path: "search.json") }
}
