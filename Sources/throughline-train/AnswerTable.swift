import Foundation
import Training

/// What a model answered, example by example, so that models can be compared on the same examples.
struct AnswerTable {
    /// Right classes, in the order of the data.
    let labels: [Int]
    /// Classes of the largest outputs.
    let answers: [Int]

    /// A header, then a line an example.
    var csv: String {
        zip(labels, answers).reduce(into: "label,answer\n") { $0 += "\($1.0),\($1.1)\n" }
    }

    /// Writes the file in one piece.
    ///
    /// Throws a `DataError` for a place that cannot be written.
    func write(to url: URL) throws {
        do {
            try Data(csv.utf8).write(to: url, options: .atomic)
        } catch {
            throw DataError(
                place: url.path, expected: "a file that can be written", found: error.localizedDescription,
                cure: "name another")
        }
    }
}
