/// Multiply-accumulates of one operator.
public struct OpCost: Hashable, Sendable {
    /// Position of the operator.
    public let index: Int
    /// What it computes.
    public let code: OpCode
    /// Multiply-accumulates; 0 for operators that are not counted.
    public let macs: Int
}

/// What a model computes, counted from its graph.
///
/// One multiply-accumulate is two ops. CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED are counted, as in
/// MicroNets (arXiv:2010.11267, footnote 2), and what stands for the last of them elsewhere: BATCH_MATMUL and the
/// gates of UNIDIRECTIONAL_SEQUENCE_LSTM. Taps that fall on padding count, as they do there.
public struct ModelCost: Hashable, Sendable {
    /// Multiply-accumulates of one inference.
    public let macs: Int
    /// Costs in order of execution.
    public let perOp: [OpCost]
    /// How often each operator occurs, in order of first use.
    public let census: [Occurrence]

    /// Ops of one inference: two a multiply-accumulate.
    public var ops: Int { macs.multipliedReportingOverflow(by: 2).overflow ? .max : 2 * macs }

    /// Number of operators of one kind.
    public struct Occurrence: Hashable, Sendable {
        /// Name of the operator, such as `CONV_2D`.
        public let name: String
        /// How often it occurs.
        public let count: Int
    }

    /// Counts a model's work.
    public init(_ model: Model) {
        perOp = model.operators.map { op in
            OpCost(index: op.index, code: op.code, macs: Self.macs(of: op, in: model))
        }
        // A damaged file may claim absurd shapes: saturate rather than trap.
        macs = perOp.reduce(0) { sum, cost in
            let (total, overflow) = sum.addingReportingOverflow(cost.macs)
            return overflow ? .max : total
        }
        var counts: [OpCode: Int] = [:]
        var order: [OpCode] = []
        for op in model.operators {
            if counts[op.code] == nil { order.append(op.code) }
            counts[op.code, default: 0] += 1
        }
        census = order.map { Occurrence(name: $0.name, count: counts[$0] ?? 0) }
    }

    /// Shapes of these operators are not checked when a model is read.
    private static func saturated(_ first: Int, _ second: Int) -> Int {
        let (product, overflow) = first.multipliedReportingOverflow(by: second)
        return overflow ? .max : product
    }

    private static func macs(of op: Operator, in model: Model) -> Int {
        guard let output = op.outputs.first, let filter = op.input(1) else { return 0 }
        let outputs = model.tensors[output].elementCount
        let weights = model.tensors[filter].shape
        // Each factor is below 2^31. Shapes were checked when the model was read, unless that was to describe it.
        switch op.options {
        case .conv2D where weights.count == 4: return outputs * (weights[1] * weights[2] * weights[3])
        case .depthwiseConv2D where weights.count == 4: return outputs * (weights[1] * weights[2])
        case .fullyConnected where weights.count == 2: return outputs * weights[1]
        case .batchMatMul(_, let isTransposed):
            guard weights.count > 1 else { return 0 }
            return saturated(outputs, weights[weights.count - (isTransposed ? 1 : 2)])
        case .sequenceLSTM:
            guard let units = model.tensors[output].shape.last, let depth = weights.last else { return 0 }
            return saturated(4 * outputs, units + depth)
        default: return 0
        }
    }
}
