package import Boards
import Console
import Foundation

/// What a benchmark's labels are called, and which of them each output of a model means.
package enum BenchmarkClasses {
    /// Names in the order of the labels; none for anomaly detection, whose labels are 0 for normal and 1 for not.
    ///
    /// `benchmark/training` of mlcommons/tiny: `keyword_spotting/evaluate.py`, CIFAR-10's `batches.meta`, and person or
    /// not.
    package static func names(_ benchmark: MLPerfBenchmark) -> [String] {
        switch benchmark {
        case .kws01:
            [
                "down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes", "silence", "unknown",
            ]
        case .ic01:
            [
                "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
            ]
        case .vww01: ["no person", "person"]
        case .ad01: []
        }
    }

    /// The label of each output, from the names of the outputs in order; as the labels are for nil.
    ///
    /// Throws a `CommandError` unless they are the names of all labels, each once.
    package static func order(_ given: [String]?, of names: [String]) throws -> [Int] {
        guard let given else { return Array(names.indices) }
        let places = given.map { name in
            // `_silence_` is what TensorFlow's recipe calls it.
            names.firstIndex(of: name.trimmingCharacters(in: .init(charactersIn: "_ ")).lowercased())
        }
        let order = places.compactMap(\.self)
        guard order.count == names.count, Set(order).count == names.count, given.count == names.count else {
            throw CommandError(
                exit: .usage, kind: "usage",
                message: "--classes: expected \(names.joined(separator: ",")) in the order of the model's "
                    + "outputs, found \(given.joined(separator: ","))")
        }
        return order
    }
}
