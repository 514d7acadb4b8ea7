import Facts
import Networks

/// Counts the work of a model's operators.
struct OperatorCounter {
    let model: Model
    let engine: Engine
    let memory: CoreMemory
    /// Where each tensor lies in the arena.
    private let places: [Int: Int]
    /// Where each operator's first scratch lies, by its place in the model.
    let scratches: [Int: Int]
    /// What computes each tensor.
    private let sources: [Int: Operator]
    /// What functions of floats find, by their place.
    let values: [Int: [Float]]

    init(
        model: Model, engine: Engine, plan: MemoryPlan, memory: CoreMemory, values: [Int: [Float]] = [:]
    ) {
        self.model = model
        self.values = values
        self.engine = engine
        self.memory = memory
        places = plan.tensorOffsets
        scratches = plan.placements.reduce(into: [:]) { known, placement in
            if case .scratch(let op) = placement.content { known[op] = known[op] ?? placement.offset }
        }
        sources = model.operators.reduce(into: [:]) { known, op in
            for output in op.outputs { known[output] = op }
        }
    }

    /// The work of one operator.
    func work(_ op: Operator) -> OperatorWork {
        var work =
            switch engine {
            case .bundled: bundledWork(op)
            case .tflm: libraryWork(op)
            }
        let deciding = OperatorWork.deciding(op).flatMap { op.input($0) }
        work.hasValues = values[op.index] != nil || isConstant(deciding)
        return work
    }

    private func bundledWork(_ op: Operator) -> OperatorWork {
        let types = (op.inputs.prefix(1) + op.outputs.prefix(1)).filter { $0 >= 0 }.map {
            model.tensors[$0].type
        }
        let isWide = types.contains(.int16) && op.code != .quantize && op.code != .dequantize
        var work: OperatorWork
        switch op.code {
        case .conv2D, .depthwiseConv2D, .averagePool2D, .maxPool2D, .transposeConv: work = windows(op)
        case .fullyConnected, .batchMatMul, .svdf, .unidirectionalSequenceLSTM: work = products(op)
        case .reshape, .expandDims, .squeeze, .readVariable, .assignVariable, .concatenation, .pack, .split,
            .splitV, .unpack, .transpose, .slice, .stridedSlice, .spaceToDepth, .depthToSpace, .reverseV2,
            .broadcastTo, .pad, .padV2, .mirrorPad, .gather, .gatherND, .resizeNearestNeighbor,
            .batchToSpaceND, .spaceToBatchND:
            work = moves(op)
        default: work = elements(op)
        }
        if isWide { work.kind += " int16" }
        let isPacked = op.input(1).map { model.tensors[$0].type == .int4 } ?? false
        work.packedWeights = isPacked ? count(op.input(1)) : 0
        work.add("operators", 1)
        return work
    }

    /// What a tensor of floats was converted from; nil of others.
    func quantization(before tensor: Int?) -> Quantization? {
        guard let tensor, let source = sources[tensor], source.code == .dequantize else { return nil }
        return source.input(0).flatMap { model.tensors[$0].quantization }
    }

    // MARK: Tensors

    func shape(_ tensor: Int?) -> [Int] { tensor.map { model.tensors[$0].shape } ?? [] }

    func count(_ tensor: Int?) -> Int { tensor.map { model.tensors[$0].elementCount } ?? 0 }

    func bytes(_ tensor: Int?) -> Int { tensor.map { model.tensors[$0].byteCount } ?? 0 }

    func isConstant(_ tensor: Int?) -> Bool { tensor.map { model.tensors[$0].constant != nil } ?? false }

    /// Share of a tensor's bytes that lie behind the data cache; 1 for constants, which lie in flash.
    func cachedShare(_ tensor: Int?) -> Double {
        guard let tensor, memory.cacheBytes > 0 else { return 0 }
        if model.tensors[tensor].constant != nil { return 1 }
        let bytes = model.tensors[tensor].byteCount
        // States lie at the arena's end.
        let place = places[tensor] ?? memory.coupledBytes
        return bytes > 0
            ? Double(min(bytes, max(0, place + bytes - memory.coupledBytes))) / Double(bytes) : 0
    }

    /// Lines that one pass over a tensor makes the cache load, by where they come from.
    func lines(_ work: inout OperatorWork, read tensors: [Int?], passes: Double = 1) {
        var (arena, flash) = (0.0, 0.0)
        for tensor in tensors {
            let lines = cachedShare(tensor) * Double(bytes(tensor)) / WorkTally.lineBytes * passes
            if isConstant(tensor) { flash += lines } else { arena += lines }
        }
        work.add("lines", arena)
        work.add("flash_lines", flash)
    }

    /// Lines of a result behind the cache.
    func lines(_ work: inout OperatorWork, written tensors: [Int]) {
        work.add(
            "written_lines",
            tensors.reduce(0) { $0 + cachedShare($1) * Double(bytes($1)) / WorkTally.lineBytes })
    }
}
