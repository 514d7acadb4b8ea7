/// What the second model knows of a network: non-negative counts that latency is taken to be a sum over.
public struct LatencyFeatures: Hashable, Sendable, Codable {
    /// The counts, in the order of `names`.
    public let values: [Double]

    /// What the counts are of.
    ///
    /// K is the number of values that one output is a sum over; a FULLY_CONNECTED counts as a 1x1 convolution.
    public static let names = [
        "macs_pointwise_aligned", "macs_pointwise_unaligned", "macs_large_kernel", "outputs_pointwise",
        "macs_depthwise", "outputs_depthwise", "outputs_large_kernel", "outputs_other", "constant",
    ]

    /// Creates features from values in the order of `names`, all finite and not negative.
    init(values: [Double]) { self.values = values }

    /// Counts a model's work.
    ///
    /// 1x1 convolutions whose K is a multiple of 4 are counted apart from others: kernels that take four values
    /// at a time are slower on the rest (MicroNets, arXiv:2010.11267, section 3.2).
    public init(_ model: Model) {
        var values = [Double](repeating: 0, count: Self.names.count)
        values[8] = 1
        let costs = ModelCost(model).perOp
        for (op, cost) in zip(model.operators, costs) {
            let outputs = op.outputs.reduce(0.0) { $0 + Double(model.tensors[$1].elementCount) }
            let filter = op.input(1).map { model.tensors[$0].shape } ?? []
            switch op.code {
            case .conv2D where filter.count == 4 && (filter[1] > 1 || filter[2] > 1):
                values[2] += Double(cost.macs)
                values[6] += outputs
            case .conv2D, .fullyConnected:
                values[(filter.last ?? 0) % 4 == 0 ? 0 : 1] += Double(cost.macs)
                values[3] += outputs
            case .depthwiseConv2D:
                values[4] += Double(cost.macs)
                values[5] += outputs
            // A reshape moves no values.
            case .reshape: break
            default: values[7] += outputs
            }
        }
        self.values = values
    }

    /// Counts a network's work before it has weights; the same as for the model that is written of it.
    ///
    /// Throws what `NetworkSpec.shapes` throws.
    public init(_ network: NetworkSpec) throws(ModelError) {
        var values = [Double](repeating: 0, count: Self.names.count)
        values[8] = 1
        var input = [1] + network.inputShape
        for (layer, shape) in zip(network.layers, try network.shapes()) {
            let outputs = Double(shape.reduce(1, *))
            switch layer {
            case .convolution(_, let window, _) where window.height > 1 || window.width > 1:
                values[2] += outputs * Double(window.height * window.width * input[3])
                values[6] += outputs
            case .convolution, .fullyConnected:
                var terms = input[input.count - 1]
                if case .fullyConnected = layer { terms = input.reduce(1, *) }
                values[terms % 4 == 0 ? 0 : 1] += outputs * Double(terms)
                values[3] += outputs
            case .depthwise(let window, _):
                values[4] += outputs * Double(window.height * window.width)
                values[5] += outputs
            case .flatten: break
            default: values[7] += outputs
            }
            input = shape
        }
        self.values = values
    }
}
