/// A validated `.tflite` model: one subgraph of tensors and operators, every index and offset checked.
///
/// Reads the FlatBuffers binary format and TFLite's schema version 3. What is checked: that each part lies in
/// the file, that indices and shapes agree, that constants have the bytes their shapes ask for, and that each
/// operator reads only what was computed before. Alignment of the bytes in memory does not matter.
public struct Model: Sendable {
    /// The file's bytes.
    public let bytes: [UInt8]
    /// SHA-256 of the bytes.
    public let digest: Digest
    /// What the converter wrote about itself; may be empty.
    public let description: String
    /// Tensors of the subgraph.
    public let tensors: [Tensor]
    /// Operators in order of execution.
    public let operators: [Operator]
    /// Tensor indices of the inputs.
    public let inputs: [Int]
    /// Tensor indices of the outputs.
    public let outputs: [Int]
    /// Bytes of scales, zero points and ranges in the tensors' quantization records.
    let quantizationBytes: Int

    /// Reads and checks a `.tflite` file.
    ///
    /// Throws a `ModelError` that says in one line where the file is wrong.
    public init(bytes: [UInt8]) throws(ModelError) {
        var reader = ModelReader(bytes: bytes)
        let graph = try reader.read()
        try graph.checkOrder()
        for op in graph.operators { try OpShape.check(op, in: graph) }
        self.bytes = bytes
        digest = Digest(of: bytes)
        description = graph.description
        tensors = graph.tensors
        operators = graph.operators
        inputs = graph.inputs
        outputs = graph.outputs
        quantizationBytes = graph.quantizationBytes
    }

    /// How messages name a tensor, such as `tensor 7 'conv/bias'`.
    public func place(ofTensor index: Int) -> String {
        guard tensors.indices.contains(index) else { return "tensor \(index)" }
        return Graph.place(index, tensors[index].name)
    }
}
