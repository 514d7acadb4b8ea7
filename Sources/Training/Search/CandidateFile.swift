import Foundation
import Jobs

/// Networks that a search trained one by one, as they lie in its folder.
enum CandidateFile {
    /// What an earlier run left; none where there is no file.
    ///
    /// Throws a `TorchError` for a file of something else.
    static func read(_ file: URL) throws -> [SearchOutcome.Candidate] {
        guard let data = try? Data(contentsOf: file) else { return [] }
        do {
            return try SnakeCaseJSON.value([SearchOutcome.Candidate].self, from: data)
        } catch {
            throw TorchError(
                "\(file.path): expected candidates of this search, found something else; remove it")
        }
    }

    static func write(_ candidates: [SearchOutcome.Candidate], to file: URL) throws {
        try SnakeCaseJSON.data(candidates).write(to: file, options: .atomic)
    }
}
