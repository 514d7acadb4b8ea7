public import Facts

/// Where a model's activations lie in the arena, and how many bytes of arena it takes in all.
///
/// The same account as the engine's own (`docs/explanation/memory-model.md`), computed without running it. Sizes are bytes.
/// For `tflm` it is that of `TFLMArena`.
public struct MemoryPlan: Hashable, Sendable {
    /// Peak of the activations alone.
    public let tensorBytes: Int
    /// What scratch of the kernels and the planner's own table add to that peak.
    public let scratchBytes: Int
    /// What lives as long as the model is selected.
    public let persistentBytes: Int
    /// Activations and scratch, in the order of the plan.
    public let placements: [Placement]

    /// Bytes of arena that the model needs.
    public var totalBytes: Int { tensorBytes + scratchBytes + persistentBytes }
    /// First byte of each tensor that has a place, by the tensor's index.
    public var tensorOffsets: [Int: Int] {
        placements.reduce(into: [:]) { known, placement in
            if case .tensor(let tensor) = placement.content { known[tensor] = placement.offset }
        }
    }

    /// What a placement holds.
    public enum Content: Hashable, Sendable {
        /// The tensor of that index.
        case tensor(Int)
        /// Scratch of the op of that index.
        case scratch(op: Int)
    }

    /// A stretch of the arena in use for some ops.
    public struct Placement: Hashable, Sendable {
        /// What lies there.
        public let content: Content
        /// First byte, from the start of the arena.
        public let offset: Int
        /// Bytes, rounded up to 16.
        public let bytes: Int
        /// Index of the first op that uses it; -1 for an input, which is there before the first op.
        public let firstOp: Int
        /// Index of the last op that uses it.
        public let lastOp: Int
    }

    /// Plans a model for an engine.
    ///
    /// Throws what `EngineSupport.check` throws: without running an operator, its records are not known.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - engine: the engine that runs it.
    ///   - target: for `tflm`, the build of TensorFlow Lite Micro.
    public init(_ model: Model, engine: Engine, target: TFLMTarget = .cortexM) throws(ModelError) {
        try EngineSupport.check(model, engine: engine)
        switch engine {
        case .bundled: self.init(bundled: model)
        case .tflm: self.init(try TFLMArena(model, target: target))
        }
    }

    private init(_ arena: TFLMArena) {
        tensorBytes = arena.tensorBytes
        scratchBytes = arena.headBytes - arena.tensorBytes
        persistentBytes = arena.tailBytes
        placements = arena.placements
    }

    private init(bundled model: Model) {
        // The bundled engine runs no other subgraph: what one assigns is known beforehand.
        let lifetimes = Lifetimes(model.alone)
        var contents: [Content] = []
        var buffers: [GreedyPlan.Buffer] = []
        for (index, tensor) in model.tensors.enumerated()
        where tensor.constant == nil && !tensor.isVariable && tensor.byteCount > 0 {
            contents.append(.tensor(index))
            buffers.append(
                GreedyPlan.Buffer(
                    bytes: BundledMemory.align16(tensor.byteCount), first: lifetimes.first[index],
                    last: lifetimes.last[index]))
        }
        let tensorsAlone = GreedyPlan(buffers).peak
        for op in model.operators {
            let bytes = BundledMemory.scratchBytes(of: op, in: model)
            if bytes > 0 {
                contents.append(.scratch(op: op.index))
                buffers.append(
                    GreedyPlan.Buffer(
                        bytes: BundledMemory.align16(bytes), first: op.index + 1, last: op.index + 1))
            }
        }
        let plan = GreedyPlan(buffers)
        let head = max(plan.peak, BundledMemory.plannerBytes(of: model))
        tensorBytes = min(tensorsAlone, head)
        scratchBytes = head - tensorBytes
        persistentBytes = BundledMemory.persistentBytes(of: model)
        placements = Self.placements(of: contents, buffers, plan)
    }

    static func placements(
        of contents: [Content], _ buffers: [GreedyPlan.Buffer], _ plan: GreedyPlan
    ) -> [Placement] {
        buffers.indices.map { position in
            Placement(
                content: contents[position], offset: plan.offsets[position], bytes: buffers[position].bytes,
                firstOp: buffers[position].first - 1, lastOp: buffers[position].last - 1)
        }
    }

    /// Pairs of placements that overlap in memory while both are in use; empty for a right plan.
    public func overlaps() -> [(Placement, Placement)] {
        var pairs: [(Placement, Placement)] = []
        for (position, first) in placements.enumerated() {
            for second in placements[(position + 1)...]
            where first.firstOp <= second.lastOp && second.firstOp <= first.lastOp
                && first.offset < second.offset + second.bytes && second.offset < first.offset + first.bytes
            {
                pairs.append((first, second))
            }
        }
        return pairs
    }
}
