public import Foundation
import Jobs
import Networks

extension SearchRun {
    /// Writes everything that the run goes on from in one file, in one piece.
    public func save(to url: URL) throws {
        let metadata = [
            "order": try Self.text(order), "examples": "\(examples.count)",
            "weights": isSliced ? "sliced" : "whole",
            "progress": try Self.text(progress),
            "steps": "\(weightOptimizer.steps) \(architectureOptimizer.steps)",
        ]
        try TensorFile(state, metadata: metadata).write(to: url)
    }

    /// Goes on from a file that `save` wrote.
    ///
    /// Throws a `TorchError` for a file of another search or other data, before anything is changed.
    public func resume(from url: URL) throws {
        let file = try TensorFile(contentsOf: url)
        let text = Data((file.metadata["order"] ?? "").utf8)
        // By value, since earlier versions wrote it otherwise.
        let checks = [
            ("order", (try? SnakeCaseJSON.value(SearchOrder.self, from: text)) == order),
            ("examples", file.metadata["examples"] == "\(examples.count)"),
            // Earlier versions did not say.
            ("weights", (file.metadata["weights"] ?? "whole") == (isSliced ? "sliced" : "whole")),
        ]
        for (key, isSame) in checks where !isSame {
            throw TorchError(
                "\(url.path): expected a checkpoint of the same search (\(key)), found another; start anew in "
                    + "another folder or give the same options and data")
        }
        let taken = (file.metadata["steps"] ?? "").split(separator: " ").compactMap { Int($0) }
        guard let text = file.metadata["progress"],
            let progress = try? SnakeCaseJSON.value(Progress.self, from: Data(text.utf8)),
            (0...steps).contains(progress.step), taken.count == 2,
            progress.lagrangian.corrections.count == self.progress.lagrangian.limits.count,
            progress.lagrangian.multipliers.count == self.progress.lagrangian.limits.count
        else {
            throw TorchError("\(url.path): expected the progress of a search, found none; start anew")
        }
        try file.restore(state)
        self.progress = progress
        weightOptimizer.steps = taken[0]
        architectureOptimizer.steps = taken[1]
    }

    private var state: [NamedTensor] {
        supernet.parameters + supernet.statistics + weightOptimizer.state + architectureOptimizer.parameters
            + architectureOptimizer.state
    }

    private static func text(_ value: some Encodable) throws -> String {
        String(decoding: try SnakeCaseJSON.data(value), as: UTF8.self)
    }
}
