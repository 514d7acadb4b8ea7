/// Arena that TensorFlow Lite Micro takes for a model: `MicroInterpreter::arena_used_bytes()`, to the byte.
///
/// Describes TFLM as of commit 90b983c (August 2026) with CMSIS-NN 4ab83cc; `docs/memory-model.md` has the
/// account and says how it is derived again. Sizes are bytes. The arena is taken to start and to end at
/// multiples of 16.
public struct TFLMArena: Hashable, Sendable {
    /// Activations and the kernels' scratch, by the greedy planner.
    public let headBytes: Int
    /// Peak of the activations alone, by the same planner; at most `headBytes`.
    public let tensorBytes: Int
    /// Activations and scratch, in the order of the plan.
    public let placements: [MemoryPlan.Placement]
    /// All that lives as long as the interpreter, with what alignment loses.
    public let tailBytes: Int
    /// The tail by use.
    public let kinds: Kinds

    /// `arena_used_bytes()`.
    public var totalBytes: Int { headBytes + tailBytes }

    /// Bytes of the tail by use, named as TFLM's `RecordingMicroAllocator` names them.
    public struct Kinds: Hashable, Sendable {
        /// `TfLiteEvalTensor data`.
        public var evalTensors = 0
        /// `NodeAndRegistration struct`.
        public var nodes = 0
        /// `Persistent TfLiteTensor data`, of the model's inputs and outputs.
        public var portTensors = 0
        /// `Persistent TfLiteTensor quantization data`, of the model's inputs and outputs.
        public var portQuantization = 0
        /// `Persistent buffer data`: records and tables of the kernels, lists of the inputs and outputs.
        public var buffers = 0
        /// `TfLiteTensor variable buffer data`.
        public var variables = 0
        /// Not counted there: the allocator's own objects, the operators' options, handles of the scratch.
        public var other = 0
    }

    static let evalTensor = TFLMOperator.Size(12, 24)
    private static let node = TFLMOperator.Size(32, 64)
    private static let tensor = TFLMOperator.Size(32, 64)
    private static let quantization = TFLMOperator.Size(12, 24)
    private static let alignment = 16
    private static let maxBuffers = 16_384

    /// Predicts the arena of `model` on `target`.
    ///
    /// Throws a `ModelError` that names the first operator, type or plan whose memory is not known, or that
    /// TFLM is known to refuse. Whether TFLM runs all that it allocates for is not checked.
    public init(_ model: Model, target: TFLMTarget) throws(ModelError) {
        var file = try TFLMFile(model)
        let offline = try file.offlineOffsets(tensorCount: model.tensors.count)
        var operators: [TFLMOperator] = []
        for op in model.operators { operators.append(try Self.known(op, in: model, &file)) }
        let sizes = try Self.sizes(of: model)
        var kernels: [TFLMKernel] = []
        for (op, known) in zip(model.operators, operators) {
            kernels.append(try TFLMKernel(op, known, in: model, file: &file, target: target))
        }
        let head = try Self.head(of: model, sizes, kernels, offline)
        headBytes = head.peak
        tensorBytes = head.tensorPeak
        placements = head.placements

        let pointers = target.pointers
        let pointer = pointers.rawValue
        var tail = TFLMTail()
        var kinds = Kinds()
        for object in Self.objects(target) {
            kinds.other += tail.take(object.bytes(pointers), alignment: pointer)
        }
        kinds.evalTensors = tail.take(
            Self.evalTensor.bytes(pointers) * model.tensors.count, alignment: pointer)
        kinds.nodes = tail.take(Self.node.bytes(pointers) * model.operators.count, alignment: pointer)
        for known in operators {
            guard let parameters = known.parameters(target) else { continue }
            kinds.other += tail.take(parameters.bytes, alignment: parameters.alignment)
        }
        for bytes in kernels.flatMap(\.persistent) {
            kinds.buffers += tail.take(bytes, alignment: Self.alignment)
        }
        let handles = kernels.reduce(0) { $0 + $1.scratch.count }
        if handles > 0 { kinds.other += tail.take(pointer * handles, alignment: pointer) }
        for (index, tensor) in model.tensors.enumerated()
        where tensor.isVariable && offline?[index] == nil {
            kinds.variables += tail.take(sizes[index], alignment: Self.alignment)
        }
        for ports in [model.inputs, model.outputs] {
            kinds.buffers += tail.take(pointer * ports.count, alignment: Self.alignment)
            for port in ports {
                kinds.portTensors += tail.take(Self.tensor.bytes(pointers), alignment: pointer)
                let scales = try file.scaleCount(ofTensor: port)
                guard scales > 0 else { continue }
                kinds.portQuantization += tail.take(Self.quantization.bytes(pointers), alignment: pointer)
                kinds.portQuantization += tail.take(4 + 4 * scales, alignment: 4)
            }
        }
        tailBytes = tail.bytes
        self.kinds = kinds
    }

    /// Objects of the allocator in the order of their allocation: arena, planner, allocator, its allocator of
    /// options, and the lists of the subgraph.
    private static func objects(_ target: TFLMTarget) -> [TFLMOperator.Size] {
        let added = target.hasCompression ? 1 : 0
        let (planner, options) = (TFLMOperator.Size(44, 72), TFLMOperator.Size(8, 16))
        let lists = TFLMOperator.Size(8 + 4 * added, 16 + 8 * added)
        switch target.allocator {
        case .plain: return [.init(36, 72), planner, .init(36, 72), options, lists]
        case .recording:
            return [.init(52, 104), planner, .init(124 + 12 * added, 248 + 24 * added), options, lists]
        }
    }

    private static func known(
        _ op: Operator, in model: Model, _ file: inout TFLMFile
    ) throws(ModelError) -> TFLMOperator {
        guard let known = TFLMOperator.known(op.code) else {
            throw ModelError(
                kind: .unsupportedOperator, place: op.place,
                expected: "\(TFLMOperator.count) operators of TensorFlow Lite Micro",
                found: "the memory model of TensorFlow Lite Micro", cure: "see docs/memory-model.md")
        }
        for index in try file.intermediates(of: op) {
            guard model.tensors.indices.contains(index), model.tensors[index].byteCount == 0 else {
                throw ModelError(
                    kind: .unsupportedVariant, place: op.place, expected: "intermediates of 0 bytes",
                    found: model.place(ofTensor: index), cure: "TensorFlow Lite Micro refuses the model")
            }
        }
        for index in op.outputs where model.tensors[index].shape != [0] {
            guard model.tensors[index].elementCount > 0 else {
                throw ModelError(
                    kind: .unsupportedVariant, place: op.place, expected: "outputs of a known size",
                    found: model.place(ofTensor: index), cure: "TensorFlow Lite Micro refuses the model")
            }
        }
        return known
    }

    /// Bytes of each tensor as TFLM counts them: an int4 takes a whole byte.
    private static func sizes(of model: Model) throws(ModelError) -> [Int] {
        var sizes: [Int] = []
        for (index, tensor) in model.tensors.enumerated() {
            switch tensor.type {
            case .int4: sizes.append(tensor.elementCount)
            case .resource: sizes.append(4 * tensor.elementCount)
            case .string, .variant, .int2, .uint4, .float8E4M3, .float8E5M2:
                throw ModelError(
                    kind: .unsupportedVariant, place: model.place(ofTensor: index),
                    expected: "a type that TensorFlow Lite Micro knows the size of", found: "\(tensor.type)",
                    cure: "convert the model to int8")
            default: sizes.append(tensor.byteCount)
            }
        }
        return sizes
    }

    /// The plan of the head.
    private struct Head {
        var peak: Int
        var tensorPeak: Int
        var placements: [MemoryPlan.Placement]
    }

    private static func head(
        of model: Model, _ sizes: [Int], _ kernels: [TFLMKernel], _ offline: [Int?]?
    ) throws(ModelError) -> Head {
        let lifetimes = Lifetimes(model)
        var contents: [MemoryPlan.Content] = []
        var buffers: [GreedyPlan.Buffer] = []
        func add(
            _ content: MemoryPlan.Content, _ bytes: Int, _ first: Int, _ last: Int, at offset: Int? = nil
        ) {
            contents.append(content)
            buffers.append(
                GreedyPlan.Buffer(
                    bytes: (bytes + alignment - 1) / alignment * alignment, first: first, last: last,
                    offset: offset))
        }
        for (index, tensor) in model.tensors.enumerated() {
            let offset = offline?[index]
            // A variable tensor is planned only where the file says where it lies.
            let isPlanned =
                tensor.isVariable ? offset != nil : tensor.constant == nil && sizes[index] > 0
            guard isPlanned else { continue }
            add(.tensor(index), sizes[index], lifetimes.first[index], lifetimes.last[index], at: offset)
        }
        let tensorCount = buffers.count
        for kernel in kernels {
            let time = kernel.op.index + 1
            for bytes in kernel.scratch { add(.scratch(op: kernel.op.index), bytes, time, time) }
        }
        guard buffers.count <= maxBuffers else {
            throw ModelError(
                kind: .unsupportedVariant, place: "model", expected: "at most \(maxBuffers) buffers to plan",
                found: "\(buffers.count)", cure: "use fewer ops")
        }
        let plan = GreedyPlan(buffers)
        let alone = GreedyPlan(Array(buffers.prefix(tensorCount))).peak
        return Head(
            peak: plan.peak, tensorPeak: min(alone, plan.peak),
            placements: MemoryPlan.placements(of: contents, buffers, plan))
    }
}
