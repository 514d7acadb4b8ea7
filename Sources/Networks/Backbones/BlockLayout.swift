/// Lays layers one behind the other and adds up what they cost, in closed form.
struct BlockLayout {
    /// The layers.
    private(set) var layers: [Layer] = []
    /// Multiply-accumulates of one inference.
    private(set) var macs = 0
    /// int8 weights.
    private(set) var weights = 0
    /// int32 biases.
    private(set) var biases = 0
    /// Most bytes of activations in use at one time.
    private(set) var liveBytes = 0

    /// Rows and columns of the image so far.
    private(set) var size: [Int]
    /// Channels of the image so far.
    private(set) var channels: Int
    /// Bytes that wait for a residual, beside what the layer at hand reads and writes.
    private var waiting = 0

    init(_ architecture: Architecture) {
        let backbone = architecture.backbone
        size = Array(backbone.inputShape.prefix(2))
        channels = backbone.inputShape[2]
        convolution(
            architecture.stem, backbone.stemWindow[0], backbone.stemWindow[1], stride: backbone.stemStride,
            .relu6)
        for block in architecture.blocks { append(block) }
        pool(WindowSpec(size[0], size[1], padding: .valid), to: [1, 1])
        convolution(backbone.classes, 1, 1, stride: 1, .none)
        layers.append(.flatten)
    }

    private var bytes: Int { size[0] * size[1] * channels }

    private mutating func append(_ block: Block) {
        switch block {
        case .separable(let width, let stride):
            depthwise(stride: stride)
            convolution(width, 1, 1, stride: 1, .relu6)
        case .convolution(let width, let window, let stride):
            convolution(width, window, window, stride: stride, .relu6)
        case .bottleneck(let expansion, let width, let stride, let isResidual):
            let (source, input, inputChannels) = (layers.count - 1, bytes, channels)
            convolution(expansion, 1, 1, stride: 1, .relu6)
            waiting = isResidual ? input : 0
            depthwise(stride: stride)
            convolution(width, 1, 1, stride: 1, .none)
            waiting = 0
            if isResidual { join(source, input, inputChannels) }
        case .pool(let stride):
            pool(
                WindowSpec(stride, stride, strideHeight: stride, strideWidth: stride), to: reduced(by: stride)
            )
        }
    }

    /// Adds the image of an earlier layer, the narrower of the two filled up with zeros.
    private mutating func join(_ source: Int, _ input: Int, _ inputChannels: Int) {
        let projection = layers.count - 1
        let output = bytes
        if inputChannels == channels {
            layers.append(.add(other: source, activation: .none))
        } else {
            let isNarrower = channels < inputChannels
            channels = max(channels, inputChannels)
            layers.append(.widen(layer: isNarrower ? projection : source, channels: channels))
            liveBytes = max(liveBytes, input + output + bytes)
            layers.append(.add(other: isNarrower ? source : projection, activation: .none))
        }
        liveBytes = max(liveBytes, 3 * bytes)
    }

    private mutating func convolution(
        _ width: Int, _ height: Int, _ columns: Int, stride: Int, _ activation: Activation
    ) {
        layers.append(
            .convolution(
                channels: width,
                window: WindowSpec(height, columns, strideHeight: stride, strideWidth: stride),
                activation: activation))
        weigh(height * columns * channels, outputs: width, to: reduced(by: stride))
    }

    private mutating func depthwise(stride: Int) {
        layers.append(
            .depthwise(
                window: WindowSpec(3, 3, strideHeight: stride, strideWidth: stride), activation: .relu6))
        weigh(9, outputs: channels, to: reduced(by: stride))
    }

    private mutating func weigh(_ perOutput: Int, outputs: Int, to newSize: [Int]) {
        macs += newSize[0] * newSize[1] * outputs * perOutput
        weights += outputs * perOutput
        biases += outputs
        move(to: newSize, outputs)
    }

    private mutating func pool(_ window: WindowSpec, to newSize: [Int]) {
        layers.append(.averagePool(window: window))
        move(to: newSize, channels)
    }

    private mutating func move(to newSize: [Int], _ newChannels: Int) {
        let before = bytes
        (size, channels) = (newSize, newChannels)
        liveBytes = max(liveBytes, before + bytes + waiting)
    }

    private func reduced(by stride: Int) -> [Int] { size.map { ($0 + stride - 1) / stride } }
}
