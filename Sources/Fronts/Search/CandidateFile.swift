package import Foundation
package import Jobs

/// Networks that a search trained one by one, as they lie in its folder.
package enum CandidateFile {
    /// What an earlier run left; none where there is no file.
    ///
    /// Throws a `StateError` for a file of something else.
    package static func read(_ file: URL) throws -> [SearchOutcome.Candidate] {
        guard let data = try? Data(contentsOf: file) else { return [] }
        do {
            return try SnakeCaseJSON.value([SearchOutcome.Candidate].self, from: data)
        } catch {
            throw StateError(
                place: file.path, expected: "candidates of this search", found: "something else",
                cure: "remove it")
        }
    }

    /// Writes them in one piece.
    package static func write(_ candidates: [SearchOutcome.Candidate], to file: URL) throws {
        try SnakeCaseJSON.data(candidates).write(to: file, options: .atomic)
    }
}
