import Campaigns
import Facts
import HostInference
import Jobs
import Latency
import Networks
import Records

/// A model on a board: what was predicted beside what was found, and whether the board answers as the host does.
struct Deployment {
    /// How outputs on the board compare with the bundled engine's on the host.
    struct Agreement: Encodable {
        /// Inferences.
        var inferences: Int
        /// Those with the same bytes.
        var equal: Int
        /// Largest difference of two output bytes, as signed numbers.
        var largestDifference: Int
    }

    /// Right answers on examples of a data set.
    struct Answers: Encodable {
        var data: String
        var count: Int
        var rightOnBoard: Int
        var rightOnHost: Int
    }

    let profile: Profile
    let row: Int64
    let predictedArenaBytes: Int
    let forecast: Result<Forecast, Forecast.Refusal>
    let agreement: Agreement
    let answers: Answers?

    /// Runs the model on each input on the board and on the host.
    ///
    /// `profile` and `row` are those of the model on this board.
    init(
        _ model: Model, name: String, sample: BoardSample, profile: Profile, row: Int64,
        forecast: Result<Forecast, Forecast.Refusal>, with profiler: Profiler, on identity: BoardIdentity,
        isStopped: () -> Bool = { false }
    ) throws {
        let engine = try HostEngine(model, name: name)
        var agreement = Agreement(inferences: 0, equal: 0, largestDifference: 0)
        var right = (board: 0, host: 0)
        let output = model.tensors[model.outputs[0]]
        for (index, inputs) in sample.inputs.enumerated() {
            if isStopped() { break }
            let found = try profiler.infer(model, name: name, inputs: inputs, on: identity).outputs
            let expected = try engine.outputs(inputs)
            agreement.inferences += 1
            if found == expected { agreement.equal += 1 }
            for (left, right) in zip(found.flatMap { $0 }, expected.flatMap { $0 }) {
                let difference = abs(Int(Int8(bitPattern: left)) - Int(Int8(bitPattern: right)))
                agreement.largestDifference = max(agreement.largestDifference, difference)
            }
            guard let label = sample.examples?.labels[index] else { continue }
            if Self.answer(found.first, output) == label { right.board += 1 }
            if Self.answer(expected.first, output) == label { right.host += 1 }
        }
        self.agreement = agreement
        self.profile = profile
        self.row = row
        self.forecast = forecast
        predictedArenaBytes = profile.predictedArena.totalBytes
        // An autoencoder's largest output is no answer.
        let isClassifier =
            output.elementCount != model.inputs.map { model.tensors[$0].elementCount }.reduce(0, +)
        answers = (isClassifier ? sample.examples : nil).map {
            Answers(
                data: $0.data, count: agreement.inferences, rightOnBoard: right.board,
                rightOnHost: right.host)
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
