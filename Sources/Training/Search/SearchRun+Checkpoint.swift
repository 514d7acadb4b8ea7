public import Foundation
import Networks

extension SearchRun {
    /// Writes everything that the run goes on from in one file, in one piece.
    public func save(to url: URL) throws {
        var metadata = try identity()
        metadata["progress"] = try Self.text(progress)
        metadata["steps"] = "\(weightOptimizer.steps) \(architectureOptimizer.steps)"
        try TensorFile(state, metadata: metadata).write(to: url)
    }

    /// Goes on from a file that `save` wrote.
    ///
    /// Throws a `TorchError` for a file of another search or other data, before anything is changed.
    public func resume(from url: URL) throws {
        let file = try TensorFile(contentsOf: url)
        for (key, expected) in try identity() where file.metadata[key] != expected {
            throw TorchError(
                "\(url.path): expected a checkpoint of the same search (\(key)), found another; start anew in "
                    + "another folder or give the same options and data")
        }
        let decoder = JSONDecoder()
        let taken = (file.metadata["steps"] ?? "").split(separator: " ").compactMap { Int($0) }
        guard let text = file.metadata["progress"],
            let progress = try? decoder.decode(Progress.self, from: Data(text.utf8)),
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

    private func identity() throws -> [String: String] {
        ["order": try Self.text(order), "examples": "\(examples.count)"]
    }

    private static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
