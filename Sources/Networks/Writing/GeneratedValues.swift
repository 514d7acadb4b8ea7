/// Seeded values for a network that was not trained.
///
/// Weights are uniform in -127...127. Scales are chosen by fan-in so that activations neither saturate nor
/// vanish: each convolution's result keeps a spread of `LayerStatistics.spread` steps, and its bias takes out the mean
/// that its input is expected to have. The same network and seed give the same values on every platform.
struct GeneratedValues {
    private var random: RandomSource
    /// Expected contents of each layer; the network's input stands first.
    private var results: [LayerStatistics] = [.input]
    private var weights: [QuantizedValues.Weights?] = []

    /// Values of a network whose layers have outputs of `shapes`.
    static func values(_ network: NetworkSpec, shapes: [[Int]], seed: UInt64) -> QuantizedValues {
        var generated = GeneratedValues(random: RandomSource(seed: seed))
        var input = [1] + network.inputShape
        for (index, layer) in network.layers.enumerated() {
            generated.append(layer, input: input)
            input = shapes[index]
        }
        return QuantizedValues(
            results: generated.results.map(\.quantization), weights: generated.weights)
    }

    private init(random: RandomSource) { self.random = random }

    private mutating func append(_ layer: Layer, input: [Int]) {
        let source = results[results.count - 1]
        var drawn: QuantizedValues.Weights?
        let result: LayerStatistics
        switch layer {
        case .convolution(let channels, let window, let activation):
            let count = channels * window.height * window.width * input[3]
            drawn = weights(count, channels: channels, isLast: false, source, activation)
            result = .result(activation)
        case .depthwise(let window, let activation):
            let count = window.height * window.width * input[3]
            drawn = weights(count, channels: input[3], isLast: true, source, activation)
            result = .result(activation)
        case .fullyConnected(let units, let activation):
            let count = units * input.reduce(1, *)
            drawn = weights(
                count, channels: units, isLast: false, isPerChannel: false, source, activation)
            result = .result(activation)
        case .averagePool(let window):
            result = source.pooled(averaging: true, count: window.height * window.width)
        case .maxPool(let window):
            result = source.pooled(averaging: false, count: window.height * window.width)
        case .mean: result = source.pooled(averaging: true, count: input[1] * input[2])
        case .add(let other, let activation): result = source.sum(results[other + 1], activation)
        case .widen(let other, _): result = results[other + 1]
        case .softmax, .logistic: result = .probability
        case .quantize: result = .input
        case .concatenation, .pad, .flatten, .dequantize: result = source
        }
        weights.append(drawn)
        results.append(result)
    }

    /// Weights and biases of a filter whose outputs run along its last dimension or its first.
    private mutating func weights(
        _ count: Int, channels: Int, isLast: Bool, isPerChannel: Bool = true, _ source: LayerStatistics,
        _ activation: Activation
    ) -> QuantizedValues.Weights {
        var values = [Int8](repeating: 0, count: count)
        var energies = [Double](repeating: 0, count: channels)
        var sums = [Int](repeating: 0, count: channels)
        // Along the last dimension channels alternate, along the first they follow each other.
        let run = isLast ? 1 : count / channels
        var (channel, left) = (0, run)
        for index in 0..<count {
            values[index] = random.weight()
            let weight = Int(values[index])
            energies[channel] += Double(weight * weight)
            sums[channel] += weight
            left -= 1
            if left == 0 {
                channel = channel + 1 == channels ? 0 : channel + 1
                left = run
            }
        }
        if !isPerChannel {
            let mean = energies.reduce(0, +) / Double(channels)
            energies = [Double](repeating: mean, count: channels)
        }
        let result = LayerStatistics.result(activation)
        let inputScale = source.quantization.scales[0]
        var scales: [Float] = []
        var biases: [Int32] = []
        for channel in 0..<channels {
            let spread = (max(energies[channel], 1) * source.variance).squareRoot()
            let multiplier = LayerStatistics.spread(activation) / spread
            scales.append(Float(multiplier * Double(result.quantization.scales[0]) / Double(inputScale)))
            // The mean that the input is expected to have, taken out, and a little of its own put in.
            let own = (random.unit() - 0.5) * spread
            biases.append(Int32(clamping: Int((own - Double(sums[channel]) * source.mean).rounded())))
        }
        if !isPerChannel { scales = [scales[0]] }
        return QuantizedValues.Weights(values: values, scales: scales, biases: biases)
    }
}
