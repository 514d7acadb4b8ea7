import Latency
import Networks

/// Lays the layers of a relaxed network one behind the other and adds up what they are expected to cost.
///
/// The exact counterpart is `BlockLayout` in `Networks`; sizes of records are those of docs/explanation/memory-model.md.
struct RelaxedLayout {
    /// Bytes of a scale and a zero point.
    private static let perScale = 12.0

    private(set) var macs: Tensor
    private(set) var weights: Tensor
    private(set) var biases: Tensor
    private(set) var quantization: Tensor
    private(set) var records: Tensor
    /// Counts of the operator model: [names].
    private(set) var features: Tensor
    /// Bytes that each layer is expected to need while it runs.
    private(set) var live: [Tensor] = []

    private let backbone: Backbone
    private var size: [Int]
    private var channels: ChannelDistribution
    /// Weight of the layers at hand: that of keeping the stage.
    private var share: Tensor
    /// Bytes that wait for a residual.
    private var waiting: Tensor

    init(_ backbone: Backbone) throws {
        self.backbone = backbone
        size = Array(backbone.inputShape.prefix(2))
        channels = try ChannelDistribution(backbone.inputShape[2])
        let zero = try Tensor.scalar(0)
        (macs, weights, biases, waiting) = (zero, zero, zero, zero)
        share = try .scalar(1)
        // The input has a scale; ports of input and output take 8 bytes each.
        quantization = try .scalar(Self.perScale)
        records = try .scalar(16)
        features = try Tensor(
            doubles: LatencyFeatures.Count.allCases.map { $0 == .constant ? 1 : 0 },
            shape: [LatencyFeatures.names.count])
    }

    mutating func append(_ choices: RelaxedChoices) throws {
        try convolution(
            try ChannelDistribution(choices: backbone.stemWidths.choices, weights: choices.stem),
            rows: backbone.stemWindow[0], columns: backbone.stemWindow[1], stride: backbone.stemStride)
        for (stage, choice) in zip(backbone.stages, choices.stages) { try append(stage, choice) }
        try pool(to: [1, 1], window: WindowSpec(size[0], size[1], padding: .valid))
        try convolution(try ChannelDistribution(backbone.classes), rows: 1, columns: 1, stride: 1)
        // The reshape behind the head.
        try record(24)
    }

    private mutating func append(_ stage: Stage, _ choice: RelaxedChoices.StageChoice) throws {
        let widths = try zip(stage.widths, choice.widths).map {
            try ChannelDistribution(choices: $0.choices, weights: $1)
        }
        let (before, sizeBefore) = (channels, size)
        share = try choice.keep ?? .scalar(1)
        switch stage {
        case .separable(_, let stride):
            try depthwise(stride: stride)
            try convolution(widths[0], rows: 1, columns: 1, stride: 1)
        case .convolution(_, let window, let stride, _):
            try convolution(widths[0], rows: window, columns: window, stride: stride)
        case .bottleneck(_, _, let stride, let isResidual):
            let input = try bytes()
            try convolution(widths[0], rows: 1, columns: 1, stride: 1)
            if isResidual { waiting = input }
            try depthwise(stride: stride)
            try convolution(widths[1], rows: 1, columns: 1, stride: 1, .none)
            waiting = try .scalar(0)
            if isResidual { try join(before) }
        }
        guard let keep = choice.keep else { return }
        let (after, sizeAfter) = (channels, size)
        if sizeAfter != sizeBefore {
            (channels, size, share) = (before, sizeBefore, try keep * -1 + 1)
            let step = stage.stride
            try pool(
                to: sizeAfter, window: WindowSpec(step, step, strideHeight: step, strideWidth: step))
        }
        channels = try after.mixed(with: before, share: keep)
        share = try .scalar(1)
    }

    /// Adds the block's input; the narrower of the two is filled up with channels of zeros.
    private mutating func join(_ input: ChannelDistribution) throws {
        let projection = channels
        let area = Double(size[0] * size[1])
        channels = try input.maximum(projection)
        let differ = try input.expectationIfEqual(projection) { _ in 1 } * -1 + 1
        let widened = try channels.mean() - input.expectationIfEqual(projection, Double.init)
        try count(.outputsOther, widened * area)
        try count(.positionsOther, differ * area)
        try count(.operators, differ)
        try count(.add(other: -1, activation: .none), size)
        // A PAD where they differ, then an ADD of three images.
        quantization = try quantization + (differ + 1) * Self.perScale * share
        records = try records + (differ * 84 + 52) * share
        live.append(try bytes() * 3 * share)
    }

    private mutating func convolution(
        _ width: ChannelDistribution, rows: Int, columns: Int, stride: Int, _ activation: Activation = .relu6
    ) throws {
        let taps = rows * columns
        let terms = try channels.mean() * Double(taps)
        let outputs = try width.mean()
        let (input, before) = (channels, size)
        try weigh(terms * outputs, width, stride: stride)
        try count(
            RelaxedWork(
                .convolution(
                    channels: 1,
                    window: WindowSpec(rows, columns, strideHeight: stride, strideWidth: stride),
                    activation: activation), from: before, to: size, inputs: input.counts,
                outputs: width.counts
            ).expectation(input, width))
    }

    private mutating func depthwise(stride: Int) throws {
        let (width, before) = (channels, size)
        let outputs = try width.mean()
        try weigh(outputs * 9, width, stride: stride)
        try count(
            .depthwise(
                window: WindowSpec(3, 3, strideHeight: stride, strideWidth: stride), activation: .relu6),
            before)
    }

    private mutating func weigh(_ count: Tensor, _ width: ChannelDistribution, stride: Int) throws {
        let newSize = size.map { ($0 + stride - 1) / stride }
        let outputs = try width.mean()
        macs = try macs + count * Double(newSize[0] * newSize[1]) * share
        weights = try weights + count * share
        biases = try biases + outputs * share
        quantization = try quantization + outputs * (2 * Self.perScale) * share
        records = try records + width.expectation { Double(4 * $0 + ($0 + 3) / 4 * 4) } * share
        try record(68)
        try move(to: newSize, width)
    }

    private mutating func pool(to newSize: [Int], window: WindowSpec) throws {
        try record(48)
        let before = size
        try move(to: newSize, channels)
        try count(.averagePool(window: window), before)
    }

    /// A layer with a scale for its output and a record of the engine's.
    private mutating func record(_ bytes: Double) throws {
        quantization = try quantization + share * Self.perScale
        records = try records + share * bytes
    }

    private mutating func move(to newSize: [Int], _ newChannels: ChannelDistribution) throws {
        let before = try bytes()
        (size, channels) = (newSize, newChannels)
        live.append(try (before + bytes() + waiting) * share)
    }

    private mutating func count(_ feature: LatencyFeatures.Count, _ amount: Tensor) throws {
        let place = LatencyFeatures.Count.allCases.map { $0 == feature ? 1.0 : 0 }
        try count(Tensor(doubles: place, shape: [place.count]) * amount)
    }

    /// A layer that keeps the image's channels, on an image that was so large.
    private mutating func count(_ layer: Layer, _ before: [Int]) throws {
        let work = RelaxedWork(layer, from: before, to: size, inputs: channels.counts, outputs: nil)
        try count(work.expectation(channels))
    }

    private mutating func count(_ amounts: Tensor) throws { features = try features + amounts * share }

    private func bytes() throws -> Tensor { try channels.mean() * Double(size[0] * size[1]) }
}
