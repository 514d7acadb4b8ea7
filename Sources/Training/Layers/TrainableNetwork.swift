public import Networks

/// A network with weights that can be trained.
///
/// Built from the same layers that a `.tflite` file is written from. Every layer with weights but the last is
/// followed by batch normalization, as is usual for these networks; the last has a bias.
public final class TrainableNetwork {
    /// Its layers.
    public let spec: NetworkSpec
    /// Layers that learn, by position in `spec`; nil for the others.
    public let layers: [WeightedLayer?]

    /// Creates a network with random weights, the same for the same seed.
    ///
    /// Throws a `ModelError` where layers do not fit each other, a `TorchError` for layers that cannot be trained.
    public convenience init(_ spec: NetworkSpec, seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let shapes = try spec.shapes()
        let last = spec.layers.lastIndex { $0.isWeighted }
        var layers: [WeightedLayer?] = []
        var input = [1] + spec.inputShape
        for (index, layer) in spec.layers.enumerated() {
            layers.append(
                try Self.weighted(layer, input: input, isNormalized: index != last, random: &random))
            input = shapes[index]
        }
        self.init(spec, layers: layers)
    }

    init(_ spec: NetworkSpec, layers: [WeightedLayer?]) {
        self.spec = spec
        self.layers = layers
    }

    /// What is learnt, named by layer, such as `layer3.weight`.
    public var parameters: [NamedTensor] { named { $0.parameters($1) } }

    /// What is remembered beside: means and variances.
    public var statistics: [NamedTensor] { named { $0.statistics($1) } }

    /// Logits [batch, outputs] of images [batch, channels, height, width].
    public func callAsFunction(_ images: Tensor, training: Bool) throws -> Tensor {
        try outputs(images) { layer, _, input in try layer(input, training: training) }
    }

    /// The same network without normalization, whose weights and biases give the same outputs in evaluation.
    public func folded() throws -> TrainableNetwork {
        TrainableNetwork(spec, layers: try layers.map { try $0?.folded() })
    }

    /// The same network on a device; the same object's layers where they live there already.
    public func moved(to device: Device) throws -> TrainableNetwork {
        TrainableNetwork(spec, layers: try layers.map { try $0?.moved(to: device) })
    }

    /// Runs the layers; `weighted` computes those that learn, `other` sees the output of every other one.
    func outputs(
        _ images: Tensor, weighted: (WeightedLayer, Int, Tensor) throws -> Tensor,
        other: (Int, Tensor) throws -> Tensor = { $1 }
    ) throws -> Tensor {
        var results: [Tensor] = []
        func earlier(_ index: Int) -> Tensor { index < 0 ? images : results[index] }
        for (index, layer) in spec.layers.enumerated() {
            let input = earlier(index - 1)
            if let unit = layers[index] {
                results.append(try weighted(unit, index, input))
            } else {
                results.append(try other(index, try Self.output(layer, input, earlier)))
            }
        }
        return try earlier(results.count - 1).flattenedByPosition()
    }

    private func named(_ tensors: (WeightedLayer, String) -> [NamedTensor]) -> [NamedTensor] {
        layers.enumerated().flatMap { index, layer in layer.map { tensors($0, "layer\(index)") } ?? [] }
    }

    private static func weighted(
        _ layer: Layer, input: [Int], isNormalized: Bool, random: inout RandomSource
    ) throws -> WeightedLayer? {
        let channels = input[input.count - 1]
        switch layer {
        case .convolution(let outputs, let window, let activation):
            return try WeightedLayer(
                .convolution, shape: [outputs, channels, window.height, window.width], window: window,
                activation: activation, isNormalized: isNormalized, random: &random)
        case .depthwise(let window, let activation):
            return try WeightedLayer(
                .depthwise, shape: [channels, 1, window.height, window.width], window: window,
                activation: activation, isNormalized: isNormalized, random: &random)
        case .fullyConnected(let units, let activation):
            return try WeightedLayer(
                .fullyConnected, shape: [units, input.reduce(1, *)], window: WindowSpec(1, 1),
                activation: activation, isNormalized: isNormalized, random: &random)
        default: return nil
        }
    }

    private static func output(
        _ layer: Layer, _ input: Tensor, _ earlier: (Int) -> Tensor
    ) throws -> Tensor {
        switch layer {
        case .convolution, .depthwise, .fullyConnected, .quantize, .dequantize: return input
        case .averagePool(let window): return try input.averagePool(window)
        case .maxPool(let window):
            let padding = WindowPadding(window, height: input.shape[2], width: input.shape[3])
            return try input.padded(padding, value: -.infinity).maxPool(
                Tensor.Size(window.height, window.width),
                stride: Tensor.Size(window.strideHeight, window.strideWidth))
        case .add(let other, let activation): return try (input + earlier(other)).activated(activation)
        case .concatenation(let others):
            return try Tensor.concatenation([input] + others.map(earlier), along: 1)
        case .pad(let top, let bottom, let left, let right):
            return try input.padded(top: top, bottom: bottom, left: left, right: right)
        case .widen(let other, let channels):
            let image = earlier(other)
            return try image.padded(channels: channels - image.shape[1])
        case .mean: return try input.mean([2, 3])
        case .flatten: return try input.flattenedByPosition()
        case .softmax: return try input.softmax(-1)
        case .logistic: return try input.sigmoid()
        }
    }
}

extension Layer {
    /// Whether it has weights.
    var isWeighted: Bool {
        switch self {
        case .convolution, .depthwise, .fullyConnected: true
        default: false
        }
    }
}
