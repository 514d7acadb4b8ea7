/// What a network's int8 file holds beside its layers: weights, biases and the quantization of every result.
public struct QuantizedValues: Hashable, Sendable {
    /// What a layer with weights holds.
    public struct Weights: Hashable, Sendable {
        /// In the order of the file: `[outputs, height, width, inputs]` of a convolution, `[1, height, width,
        /// channels]` of a depthwise one, `[units, elements]` of a matrix product.
        public var values: [Int8]
        /// One for each output; of a matrix product one in all.
        public var scales: [Float]
        /// One for each output, in steps of the input's scale times the weights'.
        public var biases: [Int32]

        /// Collects them.
        public init(values: [Int8], scales: [Float], biases: [Int32]) {
            self.values = values
            self.scales = scales
            self.biases = biases
        }
    }

    /// Quantization of the network's input, then of each layer's output; one scale and zero point each.
    public var results: [Quantization]
    /// Weights by layer; nil for layers without.
    public var weights: [Weights?]

    /// Collects them.
    public init(results: [Quantization], weights: [Weights?]) {
        self.results = results
        self.weights = weights
    }

    /// Holds the values to the layers that they are for.
    ///
    /// Throws a `ModelError` of kind `network` for values that are too many, too few or no numbers.
    func check(_ network: NetworkSpec, _ shapes: [[Int]]) throws(ModelError) {
        guard results.count == network.layers.count + 1, weights.count == network.layers.count else {
            throw network.refuse(
                "network '\(network.name.prefix(60))'",
                "\(network.layers.count) layers of values and their input",
                "\(weights.count) and \(results.count)")
        }
        for (index, result) in results.enumerated() {
            guard result.scales.count == 1, result.zeroPoints.count == 1, Self.isScale(result.scales[0]),
                (-128...127).contains(result.zeroPoints[0])
            else {
                throw network.refuse(
                    network.place(index - 1), "one positive scale and a zero point in -128...127",
                    "\(result.scales) and \(result.zeroPoints)")
            }
        }
        var input = [1] + network.inputShape
        for (index, layer) in network.layers.enumerated() {
            try check(layer, input, network, index)
            input = shapes[index]
        }
    }

    private func check(
        _ layer: Layer, _ input: [Int], _ network: NetworkSpec, _ index: Int
    ) throws(ModelError) {
        let counts: (values: Int, scales: Int, outputs: Int)
        switch layer {
        case .convolution(let channels, let window, _):
            counts = (channels * window.height * window.width * input[3], channels, channels)
        case .depthwise(let window, _): counts = (window.height * window.width * input[3], input[3], input[3])
        case .fullyConnected(let units, _): counts = (units * input.reduce(1, *), 1, units)
        default:
            guard weights[index] == nil else {
                throw network.refuse(network.place(index), "no weights", "some")
            }
            return
        }
        let found = weights[index].map { ($0.values.count, $0.scales.count, $0.biases.count) } ?? (0, 0, 0)
        guard found == counts, weights[index]?.scales.allSatisfy(Self.isScale) == true else {
            throw network.refuse(
                network.place(index),
                "\(counts.values) weights, \(counts.scales) positive scales and \(counts.outputs) biases",
                "\(found.0), \(found.1) and \(found.2)")
        }
    }

    private static func isScale(_ scale: Float) -> Bool { scale > 0 && scale.isFinite }
}
