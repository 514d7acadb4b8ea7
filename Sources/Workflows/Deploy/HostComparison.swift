package import Campaigns
package import Facts
import HostInference
import Jobs
package import Networks

/// A model's answers on a board beside those of the bundled engine on the host, on the same inputs.
package struct HostComparison {
    /// How outputs on the board compare with the bundled engine's on the host.
    package struct Agreement: Encodable, Hashable, Sendable {
        /// Inferences.
        package var inferences: Int
        /// Those with the same bytes.
        package var equal: Int
        /// Largest difference of two output bytes, as signed numbers.
        package var largestDifference: Int
    }

    /// Right answers on examples of a data set.
    package struct Answers: Encodable, Hashable, Sendable {
        /// Name of the data.
        package var data: String
        /// Examples.
        package var count: Int
        /// Right ones on the board.
        package var rightOnBoard: Int
        /// Right ones on the host.
        package var rightOnHost: Int
    }

    /// How the outputs compare.
    package private(set) var agreement = Agreement(inferences: 0, equal: 0, largestDifference: 0)
    /// Right answers; nil for random inputs, and for an autoencoder, whose largest output is no answer.
    package private(set) var answers: Answers?

    /// Runs the model on each input of a sample on the board and on the host.
    package init(
        _ model: Model, name: String, sample: BoardSample, with profiler: Profiler, on identity: BoardIdentity
    ) throws {
        let engine = try HostEngine(model, name: name)
        let output = model.tensors[model.outputs[0]]
        let isClassifier =
            output.elementCount != model.inputs.map { model.tensors[$0].elementCount }.reduce(0, +)
        if isClassifier, let examples = sample.examples {
            answers = Answers(data: examples.data, count: 0, rightOnBoard: 0, rightOnHost: 0)
        }
        for (index, inputs) in sample.inputs.enumerated() {
            let found = try profiler.infer(model, name: name, inputs: inputs, on: identity).outputs
            // As on the board, where selecting the model brings its state back to the first.
            try engine.reset()
            let expected = try engine.outputs(inputs)
            add(found, expected)
            guard let label = sample.examples?.labels[index] else { continue }
            answers?.count += 1
            if Self.answer(found.first, output) == label { answers?.rightOnBoard += 1 }
            if Self.answer(expected.first, output) == label { answers?.rightOnHost += 1 }
        }
    }

    private mutating func add(_ found: [[UInt8]], _ expected: [[UInt8]]) {
        agreement.inferences += 1
        if found == expected { agreement.equal += 1 }
        for (left, right) in zip(found.flatMap { $0 }, expected.flatMap { $0 }) {
            let difference = abs(Int(Int8(bitPattern: left)) - Int(Int8(bitPattern: right)))
            agreement.largestDifference = max(agreement.largestDifference, difference)
        }
    }

    /// Position of the largest output; nil for outputs that are no int8 or float row.
    static func answer(_ bytes: [UInt8]?, _ tensor: Tensor) -> Int? {
        guard let bytes else { return nil }
        switch tensor.type {
        case .int8:
            let values = bytes.map { Int8(bitPattern: $0) }
            return values.max().flatMap(values.firstIndex(of:))
        case .float32:
            let values = stride(from: 0, to: bytes.count - 3, by: 4).map { start in
                Float(
                    bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
                )
            }
            return values.max().flatMap(values.firstIndex(of:))
        default: return nil
        }
    }
}
