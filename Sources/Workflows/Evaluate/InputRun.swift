import Console
import HostInference
import Networks

/// Inferences on a benchmark's inputs, one after another.
struct InputRun {
    private let engine: HostEngine
    private let output: Tensor
    private let form: BenchmarkInput
    private let hasState: Bool
    /// How many were run.
    private(set) var inferences = 0

    init(_ engine: HostEngine, model: Model, form: BenchmarkInput) {
        self.engine = engine
        self.form = form
        output = model.tensors[model.outputs[0]]
        hasState = model.tensors.contains(where: \.isVariable)
    }

    /// Position of the largest output, the first of equal ones.
    mutating func likeliest(_ input: [UInt8]) throws -> Int {
        let values = try outputs(input)
        guard let most = values.max(), let place = values.firstIndex(of: most) else {
            throw CommandError.input("expected outputs, found none; give another model")
        }
        return place
    }

    /// Mean over windows of the mean square of output less input.
    mutating func reconstructionError(_ windows: [[UInt8]]) throws -> Double {
        var sum = 0.0
        for window in windows {
            let given = TensorValues.floats(window)
            let squares = zip(try outputs(window), given).map { made, given in
                Double(made - given) * Double(made - given)
            }
            sum += squares.reduce(0, +) / Double(max(1, squares.count))
        }
        return sum / Double(max(1, windows.count))
    }

    private mutating func outputs(_ input: [UInt8]) throws -> [Float] {
        // As on the board, where each input finds the model in its first state.
        if hasState { try engine.reset() }
        inferences += 1
        let bytes = try engine.outputs([form.tensorBytes(input)])[0]
        guard let values = TensorValues.real(bytes, output) else {
            throw CommandError.input(
                "expected outputs of int8 or float32, found \(output.type); give another model")
        }
        return values
    }
}
