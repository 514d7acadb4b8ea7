/// Arena that TensorFlow Lite Micro takes for a model: `MicroInterpreter::arena_used_bytes()`, to the byte.
///
/// Describes TFLM as of commit 90b983c (August 2026) with CMSIS-NN 4ab83cc; `docs/explanation/memory-model.md` has the
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
        let graphs = try Self.graphs(of: model, target)
        var file = try TFLMFile(model)
        let tensorCount = graphs.reduce(0) { $0 + $1.model.tensors.count }
        let offline = try file.offlineOffsets(tensorCount: tensorCount)
        let head = try Self.head(of: graphs, Lifetimes(model), offline)
        headBytes = head.peak
        tensorBytes = head.tensorPeak
        placements = head.placements

        let pointers = target.pointers
        let pointer = pointers.rawValue
        var tail = TFLMTail()
        var kinds = Kinds()
        kinds.other += Self.takeObjects(target, graphs, from: &tail)
        for graph in graphs {
            kinds.evalTensors += tail.take(
                Self.evalTensor.bytes(pointers) * graph.model.tensors.count, alignment: pointer)
        }
        for graph in graphs {
            kinds.nodes += tail.take(
                Self.node.bytes(pointers) * graph.model.operators.count, alignment: pointer)
        }
        for known in graphs.flatMap(\.operators) {
            guard let parameters = known.parameters(target) else { continue }
            kinds.other += tail.take(parameters.bytes, alignment: parameters.alignment)
        }
        let kernels = graphs.flatMap(\.kernels)
        for bytes in kernels.flatMap(\.initial) + kernels.flatMap(\.persistent) + Self.variables(of: graphs) {
            kinds.buffers += tail.take(bytes, alignment: Self.alignment)
        }
        let handles = kernels.reduce(0) { $0 + $1.scratch.count }
        if handles > 0 { kinds.other += tail.take(pointer * handles, alignment: pointer) }
        var planned = offline?[...]
        for graph in graphs {
            for (index, tensor) in graph.model.tensors.enumerated() {
                let offset = planned?.popFirst() ?? nil
                guard tensor.isVariable, offset == nil else { continue }
                kinds.variables += tail.take(graph.sizes[index], alignment: Self.alignment)
            }
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

    /// A subgraph and what TFLM keeps for its nodes.
    private struct Graph {
        let model: Model
        let operators: [TFLMOperator]
        let kernels: [TFLMKernel]
        let sizes: [Int]
    }

    private static func graphs(of model: Model, _ target: TFLMTarget) throws(ModelError) -> [Graph] {
        var graphs: [Graph] = []
        for index in 0...model.otherSubgraphs.count {
            let part = index == 0 ? model.alone : model.other(index - 1)
            var file = try TFLMFile(model, subgraph: index)
            var operators: [TFLMOperator] = []
            for op in part.operators { operators.append(try known(op, in: part, &file)) }
            let sizes = try sizes(of: part)
            var kernels: [TFLMKernel] = []
            for (op, known) in zip(part.operators, operators) {
                kernels.append(try TFLMKernel(op, known, in: part, file: &file, target: target))
            }
            graphs.append(Graph(model: part, operators: operators, kernels: kernels, sizes: sizes))
        }
        return graphs
    }

    /// The objects that come first, with the table of the resource variables where there are any.
    private static func takeObjects(_ target: TFLMTarget, _ graphs: [Graph], from tail: inout TFLMTail) -> Int
    {
        let pointers = target.pointers
        var taken = 0
        var objects = objects(target)
        let lists = objects.removeLast()
        let options = objects.removeLast()
        for object in objects { taken += tail.take(object.bytes(pointers), alignment: pointers.rawValue) }
        let count = names(of: graphs).count
        if count > 0 {
            taken += tail.take(resourceTable.bytes(pointers), alignment: alignment)
            taken += tail.take(resource.bytes(pointers) * count, alignment: alignment)
        }
        taken += tail.take(options.bytes(pointers), alignment: pointers.rawValue)
        taken += tail.take(lists.bytes(pointers) * graphs.count, alignment: pointers.rawValue)
        return taken
    }

    private static let resourceTable = TFLMOperator.Size(12, 16)
    private static let resource = TFLMOperator.Size(20, 40)

    private static func names(of graphs: [Graph]) -> Set<OpOptions.VariableName> {
        Set(
            graphs.flatMap(\.model.operators).compactMap { op in
                if case .variable(let name) = op.options { name } else { nil }
            })
    }

    /// Bytes of each variable, in the order in which an assignment first makes it known.
    private static func variables(of graphs: [Graph]) -> [Int] {
        var known: Set<OpOptions.VariableName> = []
        var bytes: [Int] = []
        for graph in graphs {
            for op in graph.model.operators where op.code == .assignVariable {
                guard let resource = op.input(0), let value = op.input(1),
                    let name = Variables.name(ofHandle: resource, in: graph.model.operators),
                    known.insert(name).inserted
                else { continue }
                bytes.append(graph.sizes[value])
            }
        }
        return bytes
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
                expected: "the operator", found: "the memory model of TensorFlow Lite Micro",
                cure: "see docs/explanation/memory-model.md")
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
        of graphs: [Graph], _ lifetimes: Lifetimes, _ offline: [Int?]?
    ) throws(ModelError) -> Head {
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
        var planned = offline?[...]
        for (graph, times) in zip(graphs, lifetimes.graphs) {
            for (index, tensor) in graph.model.tensors.enumerated() {
                let offset = planned?.popFirst() ?? nil
                // A variable tensor is planned only where the file says where it lies, a handle never.
                let isPlanned =
                    tensor.isVariable
                    ? offset != nil
                    : tensor.constant == nil && graph.sizes[index] > 0 && tensor.type != .resource
                guard isPlanned else { continue }
                add(.tensor(index), graph.sizes[index], times.first[index], times.last[index], at: offset)
            }
        }
        let tensorCount = buffers.count
        for (graph, times) in zip(graphs, lifetimes.graphs) {
            for kernel in graph.kernels {
                guard let span = times.operators[kernel.op.index] else { continue }
                for bytes in kernel.scratch {
                    add(.scratch(op: kernel.op.index), bytes, span.lowerBound, span.upperBound)
                }
            }
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
