public import Networks

/// What the operator model knows of a network: non-negative counts that latency is taken to be a sum over.
///
/// Each has a reason in how kernels for small processors work (CMSIS-NN, arXiv:1801.06601, section 4; MicroNets,
/// arXiv:2010.11267, section 3.2); `docs/statistics.md` states them. K is the number of values that one output is a
/// sum over, a position is a place of an image with all its channels, and a FULLY_CONNECTED counts as a 1x1
/// convolution.
public struct LatencyFeatures: Hashable, Sendable, Codable {
    /// One of the counts, its place among the values.
    public enum Count: Int, CaseIterable, Sendable {
        /// MACs of 1x1 convolutions whose K is a multiple of 4.
        case macsPointwiseAligned
        /// MACs of 1x1 convolutions whose K is not: each other row of weights starts off a word.
        case macsPointwiseUnaligned
        /// Values that 1x1 convolutions give: a sum is started, rescaled and stored.
        case outputsPointwise
        /// K mod 4 summed over these values: products that are left over when four are taken at a time.
        case remaindersPointwise
        /// Weights of 1x1 convolutions, which are added up once to fold the input's zero point in.
        case weightsPointwise
        /// MACs of other convolutions.
        case macsLargeKernel
        /// Values that other convolutions give.
        case outputsLargeKernel
        /// K summed over their positions: values that are gathered into a column (im2col).
        case gatheredLargeKernel
        /// K mod 4 summed over the values that they give.
        case remaindersLargeKernel
        /// Rows of the window summed over their positions: pieces that the column is gathered from.
        case rowsLargeKernel
        /// Their positions.
        case positionsLargeKernel
        /// Their weights, which are added up once to fold the input's zero point in.
        case weightsLargeKernel
        /// MACs of depthwise convolutions.
        case macsDepthwise
        /// Values that depthwise convolutions give.
        case outputsDepthwise
        /// Their positions: a window is laid over the image.
        case positionsDepthwise
        /// Positions of those whose channels are no multiple of 4, so that some are left over at each.
        case positionsDepthwiseUnaligned
        /// Values that poolings read.
        case inputsPool
        /// Values that poolings give.
        case outputsPool
        /// Values that additions give.
        case outputsAdd
        /// Values that other operators give, RESHAPE excepted, which moves none.
        case outputsOther
        /// Their positions.
        case positionsOther
        /// Operators, RESHAPE excepted.
        case operators
        /// 1.
        case constant
    }

    /// The counts, in the order of `names`.
    public let values: [Double]

    /// Names of the counts, in the order of `Count`.
    public static let names = [
        "macs_pointwise_aligned", "macs_pointwise_unaligned", "outputs_pointwise", "remainders_pointwise",
        "weights_pointwise", "macs_large_kernel", "outputs_large_kernel", "gathered_large_kernel",
        "remainders_large_kernel", "rows_large_kernel", "positions_large_kernel", "weights_large_kernel",
        "macs_depthwise", "outputs_depthwise", "positions_depthwise", "positions_depthwise_unaligned",
        "inputs_pool", "outputs_pool", "outputs_add", "outputs_other", "positions_other", "operators",
        "constant",
    ]

    /// Share of depthwise convolutions in the multiply-accumulates, 0 to 1; 0 where there are none.
    public var depthwiseShare: Double {
        let depthwise = self[.macsDepthwise]
        let all =
            depthwise + self[.macsPointwiseAligned] + self[.macsPointwiseUnaligned] + self[.macsLargeKernel]
        return all > 0 ? depthwise / all : 0
    }

    /// One of the counts.
    public subscript(count: Count) -> Double { values[count.rawValue] }

    /// Creates features from values in the order of `names`, all finite and not negative.
    init(values: [Double]) { self.values = values }

    /// Counts a model's work.
    public init(_ model: Model) {
        var tally = Tally()
        for (op, cost) in zip(model.operators, ModelCost(model).perOp) {
            let shapes = op.outputs.map { model.tensors[$0].shape }
            let filter = op.input(1).map { model.tensors[$0].shape } ?? []
            let shape = shapes.first ?? []
            switch op.code {
            case .conv2D where filter.count == 4 && (filter[1] > 1 || filter[2] > 1):
                tally.window(
                    rows: filter[1], terms: filter[1] * filter[2] * filter[3], macs: cost.macs, shape)
            case .conv2D, .fullyConnected:
                tally.pointwise(terms: filter.last ?? 0, macs: cost.macs, shape)
            case .depthwiseConv2D: tally.depthwise(macs: cost.macs, shape)
            case .averagePool2D, .maxPool2D:
                tally.pool(op.input(0).map { model.tensors[$0].shape } ?? [], shape)
            case .reshape: break
            default: tally.other(shapes, isAdd: op.code == .add)
            }
        }
        values = tally.values
    }

    /// Counts a network's work before it has weights; the same as for the model that is written of it.
    ///
    /// Throws what `NetworkSpec.shapes` throws.
    public init(_ network: NetworkSpec) throws(ModelError) {
        var tally = Tally()
        var input = [1] + network.inputShape
        for (layer, shape) in zip(network.layers, try network.shapes()) {
            let outputs = shape.reduce(1, *)
            switch layer {
            case .convolution(_, let window, _) where window.height > 1 || window.width > 1:
                let terms = window.height * window.width * input[3]
                tally.window(rows: window.height, terms: terms, macs: outputs * terms, shape)
            case .convolution, .fullyConnected:
                var terms = input[input.count - 1]
                if case .fullyConnected = layer { terms = input.reduce(1, *) }
                tally.pointwise(terms: terms, macs: outputs * terms, shape)
            case .depthwise(let window, _):
                tally.depthwise(macs: outputs * window.height * window.width, shape)
            case .averagePool, .maxPool: tally.pool(input, shape)
            case .flatten: break
            case .add: tally.other([shape], isAdd: true)
            default: tally.other([shape], isAdd: false)
            }
            input = shape
        }
        values = tally.values
    }
}

/// Counts that operators are added to.
private struct Tally {
    private(set) var values = [Double](repeating: 0, count: LatencyFeatures.Count.allCases.count)

    init() { add(.constant, 1) }

    mutating func pointwise(terms: Int, macs: Int, _ shape: [Int]) {
        let outputs = Self.count(shape)
        add(.operators, 1)
        add(terms % 4 == 0 ? .macsPointwiseAligned : .macsPointwiseUnaligned, Double(macs))
        add(.outputsPointwise, outputs)
        add(.remaindersPointwise, outputs * Double(terms % 4))
        add(.weightsPointwise, Double(terms) * Double(shape.last ?? 0))
    }

    mutating func window(rows: Int, terms: Int, macs: Int, _ shape: [Int]) {
        let outputs = Self.count(shape)
        let positions = Self.count(shape.dropLast())
        add(.operators, 1)
        add(.macsLargeKernel, Double(macs))
        add(.outputsLargeKernel, outputs)
        add(.gatheredLargeKernel, positions * Double(terms))
        add(.remaindersLargeKernel, outputs * Double(terms % 4))
        add(.rowsLargeKernel, positions * Double(rows))
        add(.positionsLargeKernel, positions)
        add(.weightsLargeKernel, Double(terms) * Double(shape.last ?? 0))
    }

    mutating func depthwise(macs: Int, _ shape: [Int]) {
        let positions = Self.count(shape.dropLast())
        add(.operators, 1)
        add(.macsDepthwise, Double(macs))
        add(.outputsDepthwise, Self.count(shape))
        add(.positionsDepthwise, positions)
        if (shape.last ?? 0) % 4 != 0 { add(.positionsDepthwiseUnaligned, positions) }
    }

    mutating func pool(_ input: [Int], _ shape: [Int]) {
        add(.operators, 1)
        add(.inputsPool, Self.count(input))
        add(.outputsPool, Self.count(shape))
    }

    mutating func other(_ shapes: [[Int]], isAdd: Bool) {
        add(.operators, 1)
        for shape in shapes {
            add(isAdd ? .outputsAdd : .outputsOther, Self.count(shape))
            if !isAdd { add(.positionsOther, Self.count(shape.dropLast())) }
        }
    }

    private mutating func add(_ count: LatencyFeatures.Count, _ amount: Double) {
        values[count.rawValue] += amount
    }

    private static func count(_ shape: some Sequence<Int>) -> Double {
        shape.reduce(1.0) { $0 * Double($1) }
    }
}
