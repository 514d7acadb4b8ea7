public import Networks

/// All networks of a backbone in one: every layer at its largest width, of which a network uses the first channels
/// (FBNetV2, arXiv:2004.05565), and every optional stage beside its replacement.
///
/// A relaxed width multiplies each channel by the weight of all widths that have it. Where the choices are one
/// network's, the outputs are that network's.
public final class Supernet {
    /// The space.
    public let backbone: Backbone
    private let stem: WeightedLayer
    private let stages: [[WeightedLayer]]
    private let head: WeightedLayer
    /// Which channels each choice of some widths has: [choices, channels], 1 or 0, on the CPU.
    private let tables: [Widths: Tensor]

    /// Creates a supernet with random weights, the same for the same seed, on a device.
    public init(_ backbone: Backbone, seed: UInt64, device: Device = .cpu) throws {
        var random = RandomSource(seed: seed)
        self.backbone = backbone
        var channels = Self.widest(backbone.stemWidths)
        stem = try WeightedLayer(
            .convolution,
            shape: [channels, backbone.inputShape[2], backbone.stemWindow[0], backbone.stemWindow[1]],
            window: WindowSpec(
                backbone.stemWindow[0], backbone.stemWindow[1], strideHeight: backbone.stemStride,
                strideWidth: backbone.stemStride), activation: .relu6, isNormalized: true, random: &random
        ).moved(to: device)
        var stages: [[WeightedLayer]] = []
        for stage in backbone.stages {
            let layers = try Self.layers(of: stage, channels: &channels, random: &random)
            stages.append(try layers.map { try $0.moved(to: device) })
        }
        self.stages = stages
        head = try WeightedLayer(
            .convolution, shape: [backbone.classes, channels, 1, 1], window: WindowSpec(1, 1),
            activation: .none, isNormalized: false, random: &random
        ).moved(to: device)
        var tables: [Widths: Tensor] = [:]
        for widths in [backbone.stemWidths] + backbone.stages.flatMap(\.widths) where tables[widths] == nil {
            tables[widths] = try Self.table(widths)
        }
        self.tables = tables
    }

    /// What is learnt beside the architecture, named by stage, such as `stage2.layer0.weight`.
    public var parameters: [NamedTensor] { named.flatMap { $0.layer.parameters($0.name) } }

    /// What is remembered beside: means and variances, of mixtures of networks.
    public var statistics: [NamedTensor] { named.flatMap { $0.layer.statistics($0.name) } }

    /// Logits [batch, classes] of images [batch, channels, height, width].
    public func callAsFunction(_ images: Tensor, _ choices: RelaxedChoices, training: Bool) throws -> Tensor {
        var image = try masked(
            stem(images, training: training), presence(backbone.stemWidths, choices.stem, images.device))
        for index in backbone.stages.indices {
            image = try output(index, image, choices.stages[index], training)
        }
        let means = try image.values.mean([2, 3], keeping: true)
        return try head(means, training: training).flattenedByPosition()
    }

    /// One network with the supernet's weights, copied: the first channels of each layer.
    public func subnet(_ widths: ChosenWidths) throws -> TrainableNetwork {
        try network(widths) { try $0.narrowed(outputs: $1, inputs: $2) }
    }

    /// One network as a part of the supernet, which learns what it learns: no channel that it lacks is computed.
    public func sliced(_ widths: ChosenWidths) throws -> TrainableNetwork {
        try network(widths) { try $0.sliced(outputs: $1, inputs: $2) }
    }

    private func network(
        _ widths: ChosenWidths, cut: (WeightedLayer, _ outputs: Int, _ inputs: Int) throws -> WeightedLayer
    ) throws -> TrainableNetwork {
        let spec = try widths.architecture(backbone).network
        var layers = [stem]
        for (stage, chosen) in zip(stages, widths.stages) where chosen != nil { layers += stage }
        layers.append(head)
        var rest = layers[...]
        var channels = backbone.inputShape[2]
        return TrainableNetwork(
            spec,
            layers: try zip(spec.layers, spec.shapes()).map { layer, shape in
                defer { channels = shape[shape.count - 1] }
                guard layer.isWeighted, let wide = rest.popFirst() else { return nil }
                return try cut(wide, shape[shape.count - 1], channels)
            })
    }

    /// An image and how much of each channel is there: [1, channels, 1, 1].
    fileprivate struct Image {
        var values: Tensor
        var presence: Tensor
    }

    private var named: [(name: String, layer: WeightedLayer)] {
        [("stem", stem)]
            + stages.enumerated().flatMap { index, layers in
                layers.enumerated().map { ("stage\(index).layer\($0)", $1) }
            } + [("head", head)]
    }

    private func output(
        _ index: Int, _ input: Image, _ choice: RelaxedChoices.StageChoice, _ training: Bool
    ) throws -> Image {
        let (stage, layers) = (backbone.stages[index], stages[index])
        let masks = try zip(stage.widths, choice.widths).map { try presence($0, $1, input.values.device) }
        var image = input
        switch stage {
        case .separable:
            image = try depthwise(layers[0], image, training)
            image = try masked(layers[1](image.values, training: training), masks[0])
        case .convolution: image = try masked(layers[0](image.values, training: training), masks[0])
        case .bottleneck(_, _, _, let isResidual):
            image = try masked(layers[0](image.values, training: training), masks[0])
            image = try depthwise(layers[1], image, training)
            image = try masked(layers[2](image.values, training: training), masks[1])
            if isResidual {
                let (first, second) = try (input.widened(to: image), image.widened(to: input))
                image = Image(
                    values: try first.values + second.values,
                    presence: try first.presence.maximum(second.presence))
            }
        }
        guard let keep = choice.keep else { return image }
        let kept = try keep.to(.float32).to(input.values.device)
        let left = try kept * -1 + 1
        let stride = input.values.shape[2] == image.values.shape[2] ? 1 : Self.stride(of: stage)
        let other = Image(
            values: stride == 1
                ? input.values
                : try input.values.averagePool(
                    WindowSpec(stride, stride, strideHeight: stride, strideWidth: stride)),
            presence: input.presence)
        let (first, second) = try (image.widened(to: other), other.widened(to: image))
        return Image(
            values: try first.values * kept + second.values * left,
            presence: try first.presence * kept + second.presence * left)
    }

    /// A depthwise layer makes its offset out of a channel that is not there, so what is not there is taken away.
    private func depthwise(_ layer: WeightedLayer, _ image: Image, _ training: Bool) throws -> Image {
        Image(
            values: try layer(image.values, training: training) * image.presence, presence: image.presence)
    }

    private func masked(_ values: Tensor, _ presence: Tensor) throws -> Image {
        Image(values: try values * presence, presence: presence)
    }

    /// How much of each channel relaxed widths leave: [1, channels, 1, 1].
    private func presence(_ widths: Widths, _ weights: Tensor, _ device: Device) throws -> Tensor {
        let table = try tables[widths] ?? Self.table(widths)
        return try weights.to(.float32).matmul(table).reshaped([1, -1, 1, 1]).to(device)
    }

    private static func table(_ widths: Widths) throws -> Tensor {
        let channels = widest(widths)
        let rows = widths.choices.flatMap { width in (0..<channels).map { Float($0 < width ? 1 : 0) } }
        return try Tensor(rows, shape: [widths.choices.count, channels])
    }

    private static func widest(_ widths: Widths) -> Int { widths.choices.max() ?? 1 }

    private static func stride(of stage: Stage) -> Int {
        switch stage {
        case .separable(_, let stride), .convolution(_, _, let stride, _), .bottleneck(_, _, let stride, _):
            stride
        }
    }

    private static func layers(
        of stage: Stage, channels: inout Int, random: inout RandomSource
    ) throws -> [WeightedLayer] {
        func layer(
            _ kind: WeightedLayer.Kind, _ outputs: Int, window: Int, stride: Int, _ activation: Activation
        ) throws -> WeightedLayer {
            defer { channels = outputs }
            return try WeightedLayer(
                kind, shape: [outputs, kind == .depthwise ? 1 : channels, window, window],
                window: WindowSpec(window, window, strideHeight: stride, strideWidth: stride),
                activation: activation, isNormalized: true, random: &random)
        }
        let input = channels
        let layers: [WeightedLayer]
        switch stage {
        case .separable(let widths, let stride):
            layers = [
                try layer(.depthwise, channels, window: 3, stride: stride, .relu6),
                try layer(.convolution, widest(widths), window: 1, stride: 1, .relu6),
            ]
        case .convolution(let widths, let window, let stride, _):
            layers = [try layer(.convolution, widest(widths), window: window, stride: stride, .relu6)]
        case .bottleneck(let expansion, let output, let stride, let isResidual):
            layers = [
                try layer(.convolution, widest(expansion), window: 1, stride: 1, .relu6),
                try layer(.depthwise, widest(expansion), window: 3, stride: stride, .relu6),
                try layer(.convolution, widest(output), window: 1, stride: 1, .none),
            ]
            if isResidual { channels = max(channels, input) }
        }
        // An optional stage that is left out lets all channels of its input through.
        if stage.isOptional { channels = max(channels, input) }
        return layers
    }
}

extension Supernet.Image {
    /// With channels of zeros behind its own, so that it has no fewer than another.
    fileprivate func widened(to other: Supernet.Image) throws -> Supernet.Image {
        let missing = other.values.shape[1] - values.shape[1]
        if missing <= 0 { return self }
        return Supernet.Image(
            values: try values.padded(channels: missing), presence: try presence.padded(channels: missing))
    }
}
