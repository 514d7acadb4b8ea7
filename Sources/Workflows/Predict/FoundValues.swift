import Campaigns
import HostInference
import Latency
import Networks

/// What functions in a network find whose cycles depend on it: the network runs on the host, on the input that `profile`
/// gives it.
enum FoundValues {
    /// The inference that a profile counts first, and the one whose operators it times where it counts one.
    static let (counted, timed) = (2, 3)

    /// Values by the operator's place; none for a network without such functions, or one that the host does not run.
    ///
    /// - Parameters:
    ///   - model: the network.
    ///   - inference: which, from 1, of those that follow one another on an input that is written once.
    static func of(_ model: Model, inference: Int = counted) -> [Int: [Float]] {
        let operators = OperatorWork.countedByValue(in: model)
        guard !operators.isEmpty, let engine = try? HostEngine(model) else { return [:] }
        var input = RandomInput(seed: Profiler.defaultInputSeed)
        let operands = try? engine.operands(
            operators, on: input.bytes(for: model), inference: inference)
        guard let found = operands else { return [:] }
        return found.reduce(into: [:]) { values, operand in
            guard let position = operators[operand.key],
                let tensor = model.operators[operand.key].input(position)
            else { return }
            values[operand.key] = TensorValues.real(operand.value, model.tensors[tensor])
        }
    }
}
