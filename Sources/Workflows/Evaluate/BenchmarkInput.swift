package import Boards
import Console
import Facts
package import Networks

/// What a benchmark's file is made to, for a model: the bytes of its input tensor.
///
/// As the devices of the runner make them (`benchmark/reference_submissions` of mlcommons/tiny) and the firmware's text
/// protocol does (docs/howto/mlperf.md): int8 features as they are, unsigned pixels less 128, floats by the tensor's
/// quantization.
package struct BenchmarkInput {
    /// The benchmark.
    package let benchmark: MLPerfBenchmark
    private let tensor: Tensor
    private let name: String
    /// Whether features are brought from the files' scale to the tensor's.
    private let isRequantized: Bool

    /// Scale and zero point of the features in `kws01`'s files: those of the reference model's input
    /// (`kws_ref_model.tflite`).
    package static let featureScale = Quantization(scales: [0.584_702_9], zeroPoints: [83])

    /// Checks that the model's input is the benchmark's.
    ///
    /// Throws a `CommandError` for another number or type of values, and for features in another scale unless
    /// `isRequantized`.
    package init(
        _ benchmark: MLPerfBenchmark, for model: Model, name: String, isRequantized: Bool
    ) throws {
        guard model.inputs.count == 1, model.outputs.count == 1 else {
            throw CommandError.input(
                "\(name): expected one input and one output, found \(model.inputs.count) and "
                    + "\(model.outputs.count); give a model of \(benchmark.rawValue)")
        }
        tensor = model.tensors[model.inputs[0]]
        self.name = name
        self.benchmark = benchmark
        self.isRequantized = isRequantized && benchmark == .kws01
        guard tensor.elementCount == benchmark.inputElements else {
            throw CommandError.input(
                "\(name): expected an input of \(benchmark.inputElements) values for \(benchmark.rawValue), "
                    + "found \(tensor.elementCount); give a model of it, or another --benchmark")
        }
        let types: [TensorType] = benchmark == .ad01 ? [.int8, .float32] : [.int8]
        guard types.contains(tensor.type), tensor.type == .float32 || tensor.quantization != nil else {
            throw CommandError.input(
                "\(name): expected an input of \(types.map(\.description).joined(separator: " or ")) for "
                    + "\(benchmark.rawValue), found \(tensor.type); quantize the model")
        }
        try checkFeatures()
    }

    /// Bytes of one input in a file.
    package var fileBytes: Int { benchmark.inputElements * (benchmark == .ad01 ? 4 : 1) }

    /// Bytes of the input tensor.
    package func tensorBytes(_ bytes: [UInt8]) -> [UInt8] {
        switch benchmark {
        case .kws01:
            guard isRequantized else { return bytes }
            return bytes.map { byte in
                let steps = Float(Int(Int8(bitPattern: byte)) - Self.featureScale.zeroPoints[0])
                return quantized(steps * Self.featureScale.scales[0])
            }
        case .ic01, .vww01: return bytes.map { $0 ^ 0x80 }
        case .ad01:
            return tensor.type == .float32 ? bytes : TensorValues.floats(bytes).map(quantized)
        }
    }

    /// Rounds halves away from zero, as the reference does (`util/quantization_helpers.h`).
    private func quantized(_ value: Float) -> UInt8 {
        guard let quantization = tensor.quantization else { return 0 }
        let steps = (value / quantization.scales[0]).rounded(.toNearestOrAwayFromZero)
        let stored = steps + Float(quantization.zeroPoints[0])
        return UInt8(bitPattern: stored > -128 ? Int8(min(127, stored)) : -128)
    }

    private func checkFeatures() throws {
        guard benchmark == .kws01, !isRequantized, let own = tensor.quantization else { return }
        let files = Self.featureScale
        guard own.zeroPoints[0] == files.zeroPoints[0],
            abs(own.scales[0] - files.scales[0]) < 1e-4 * files.scales[0]
        else {
            throw CommandError.input(
                "\(name): expected an input with the scale \(files.scales[0]) and zero point "
                    + "\(files.zeroPoints[0]) of kws01's features, found \(own.scales[0]) and \(own.zeroPoints[0]); "
                    + "if the model learnt from features of that definition, give --requantize")
        }
    }
}
