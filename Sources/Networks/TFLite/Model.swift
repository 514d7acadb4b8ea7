/// A validated `.tflite` model: the subgraph of tensors and operators that runs, every index and offset checked.
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
    /// The subgraphs behind the one that runs, which initialize variables or belong to further signatures.
    ///
    /// Of these only indices and offsets are checked.
    public let otherSubgraphs: [Subgraph]
    /// Why no engine runs the model, of one that was read to be described only; else nil.
    ///
    /// Where there is a reason, shapes need not agree, and no memory is planned.
    public let refusal: ModelError?
    /// Bytes of scales, zero points and ranges in the tensors' quantization records.
    let quantizationBytes: Int

    /// Reads and checks a `.tflite` file.
    ///
    /// Throws a `ModelError` that says in one line where the file is wrong.
    public init(bytes: [UInt8]) throws(ModelError) {
        var reader = ModelReader(bytes: bytes)
        let graph = try reader.read()
        try Self.check(graph)
        self.init(bytes: bytes, graph, refusal: nil)
    }

    /// Reads a `.tflite` file to describe it, whatever its graph asks for.
    ///
    /// Throws a `ModelError` only for a file that is damaged or of another format. What else stands in the way of
    /// running it is `refusal`.
    public init(describing bytes: [UInt8]) throws(ModelError) {
        var reader = ModelReader(bytes: bytes, describes: true)
        let graph = try reader.read()
        var refusal = reader.refusal
        do throws(ModelError) {
            try Self.check(graph)
        } catch {
            refusal = refusal ?? error
        }
        self.init(bytes: bytes, graph, refusal: refusal)
    }

    private static func check(_ graph: Graph) throws(ModelError) {
        try graph.checkOrder()
        for op in graph.operators {
            do throws(ModelError) {
                try OpShape.check(op, in: graph)
            } catch {
                // Where shapes are worked out while the network runs, those in the file are placeholders.
                let isDynamic = (op.inputs + op.outputs).contains { graph.dynamicTensors.contains($0) }
                guard error.kind == .structure, isDynamic else { throw error }
                throw ModelError(
                    kind: .unsupportedVariant, place: op.place, expected: "shapes that are fixed in the file",
                    found: "dynamic ones, worked out while the network runs",
                    cure: "convert the model with a fixed input shape, such as a batch of 1")
            }
        }
    }

    private init(bytes: [UInt8], _ graph: Graph, refusal: ModelError?) {
        self.refusal = refusal
        self.bytes = bytes
        digest = Digest(of: bytes)
        description = graph.description
        tensors = graph.tensors
        operators = graph.operators
        inputs = graph.inputs
        outputs = graph.outputs
        otherSubgraphs = graph.others.map {
            Subgraph(
                tensors: $0.tensors, operators: $0.operators, inputs: $0.inputs, outputs: $0.outputs)
        }
        quantizationBytes = graph.quantizationBytes
    }

    /// The subgraph that runs, without the others.
    var alone: Model { otherSubgraphs.isEmpty ? self : Model(self, tensors, operators, inputs, outputs) }

    /// Subgraph `index` behind the first, as if it were the one that runs.
    func other(_ index: Int) -> Model {
        let graph = otherSubgraphs[index]
        return Model(self, graph.tensors, graph.operators, graph.inputs, graph.outputs)
    }

    init(
        _ model: Model, _ tensors: [Tensor], _ operators: [Operator], _ inputs: [Int], _ outputs: [Int]
    ) {
        bytes = model.bytes
        digest = model.digest
        description = model.description
        self.tensors = tensors
        self.operators = operators
        self.inputs = inputs
        self.outputs = outputs
        otherSubgraphs = []
        refusal = model.refusal
        quantizationBytes = model.quantizationBytes
    }

    /// A subgraph that does not run by itself.
    public struct Subgraph: Hashable, Sendable {
        /// Its tensors.
        public let tensors: [Tensor]
        /// Its operators in order.
        public let operators: [Operator]
        /// Tensor indices of the inputs.
        public let inputs: [Int]
        /// Tensor indices of the outputs.
        public let outputs: [Int]
    }

    /// How messages name a tensor, such as `tensor 7 'conv/bias'`.
    public func place(ofTensor index: Int) -> String {
        guard tensors.indices.contains(index) else { return "tensor \(index)" }
        return Graph.place(index, tensors[index].name)
    }
}
