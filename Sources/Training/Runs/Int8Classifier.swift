import HostInference
public import Networks

/// An int8 `.tflite` file as a judge of examples: the bundled engine on the host, one inference an example.
public final class Int8Classifier {
    /// The file.
    public let model: Model
    private let engine: HostEngine
    private let input: Networks.Tensor
    private let output: Networks.Tensor

    /// Prepares a file.
    ///
    /// Throws a `TorchError` for a file that has not one image as its input and one row of numbers as its output, an
    /// `EngineRefusal` for one that the engine does not run.
    public init(_ model: Model, name: String = "the model") throws {
        guard model.inputs.count == 1, model.outputs.count == 1 else {
            throw TorchError(
                "\(name): expected one input and one output, found \(model.inputs.count) and "
                    + "\(model.outputs.count); give a model that classifies images")
        }
        self.model = model
        engine = try HostEngine(model, name: name)
        input = model.tensors[model.inputs[0]]
        output = model.tensors[model.outputs[0]]
        for tensor in [input, output] {
            guard tensor.type == .float32 || tensor.type == .int8 && tensor.quantization != nil else {
                throw TorchError(
                    "\(name): expected int8 or float32 inputs and outputs, found \(tensor.type); convert it so"
                )
            }
        }
    }

    /// Height, width and channels of the images that it reads.
    public var inputShape: [Int] { Array(input.shape.dropFirst()) }

    /// Whether it gives as many values as it reads, and so is judged by how well it gives them back.
    public var isAutoencoder: Bool { output.elementCount == input.elementCount }

    /// Bytes of the input tensor for each of some images [batch, channels, height, width].
    ///
    /// Throws a `TorchError` for images of another size.
    public func inputs(_ images: Tensor) throws -> [[UInt8]] {
        let shape = images.shape
        guard shape.count == 4, shape.dropFirst().reduce(1, *) == input.elementCount else {
            throw TorchError(
                "expected images of \(input.elementCount) values as the model reads, found \(shape); "
                    + "give data of the model's task")
        }
        let values = try images.permuted([0, 2, 3, 1]).floats()
        let bytes = values.flatMap { Self.bytes($0, input) }
        let size = input.byteCount
        return (0..<shape[0]).map { Array(bytes[($0 * size)..<(($0 + 1) * size)]) }
    }

    /// Bytes of the output tensor for each input.
    public func outputs(of inputs: [[UInt8]]) throws -> [[UInt8]] {
        try inputs.map { try engine.outputs([$0])[0] }
    }

    /// Logits [batch, outputs] of images [batch, channels, height, width].
    public func logits(_ images: Tensor) throws -> Tensor {
        let outputs = try outputs(of: try inputs(images))
        return try Tensor(
            outputs.flatMap { Self.values($0, output) }, shape: [outputs.count, output.elementCount])
    }

    private static func bytes(_ value: Float, _ tensor: Networks.Tensor) -> [UInt8] {
        guard let quantization = tensor.quantization, tensor.type == .int8 else {
            return (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) }
        }
        let step = (value / quantization.scales[0]).rounded(.toNearestOrEven)
        let stored = Double(step) + Double(quantization.zeroPoints[0])
        return [UInt8(bitPattern: Int8(min(127, max(-128, stored.isNaN ? 0 : stored))))]
    }

    private static func values(_ bytes: [UInt8], _ tensor: Networks.Tensor) -> [Float] {
        guard let quantization = tensor.quantization, tensor.type == .int8 else {
            return stride(from: 0, to: bytes.count - 3, by: 4).map { start in
                Float(
                    bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
                )
            }
        }
        let zero = quantization.zeroPoints[0]
        return bytes.map { Float(Int(Int8(bitPattern: $0)) - zero) * quantization.scales[0] }
    }
}
