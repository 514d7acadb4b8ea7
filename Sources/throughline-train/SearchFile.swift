import Foundation
import Jobs
import Networks
import Training

/// A JSON file of a search: its order, or what it found.
struct SearchFile {
    private let url: URL

    init(_ path: String) { url = URL(filePath: path) }

    /// The order, which some search can carry out.
    func order() throws -> SearchOrder {
        let order: SearchOrder = try read("an order of a search")
        try order.check()
        return order
    }

    /// What a search found.
    func outcome() throws -> SearchOutcome { try read("what a search found") }

    private func read<Value: Decodable>(_ expected: String) throws -> Value {
        guard let bytes = try? Data(contentsOf: url) else {
            throw failure(expected, "no file that can be read")
        }
        do {
            return try SnakeCaseJSON.value(Value.self, from: bytes)
        } catch {
            throw failure(expected, "JSON of another form")
        }
    }

    private func failure(_ expected: String, _ found: String) -> DataError {
        DataError(
            place: url.path, expected: expected, found: found, cure: "let throughline search write it")
    }
}
