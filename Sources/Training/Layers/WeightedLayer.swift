public import Networks

/// A layer that learns: a convolution, a depthwise convolution or a matrix product, with batch normalization or a
/// bias, and its activation.
public struct WeightedLayer {
    /// What it computes.
    public enum Kind: Hashable, Sendable {
        /// Over all channels.
        case convolution
        /// Each channel by itself.
        case depthwise
        /// Over all elements.
        case fullyConnected
    }

    /// What it computes.
    public let kind: Kind
    /// Its window; one element for a matrix product.
    public let window: WindowSpec
    /// What follows.
    public let activation: Activation
    /// [outputs, channels, height, width], a single channel for a depthwise one; [units, elements] for a matrix
    /// product, elements in the order height, width, channel.
    public let weight: Tensor
    /// [outputs]; nil where normalization follows.
    public let bias: Tensor?
    /// Normalization between weights and activation.
    public let normalization: BatchNorm?

    /// Values that one output is a sum over.
    var terms: Int { weight.shape.dropFirst().reduce(1, *) }

    /// Creates a layer with weights of variance 2 / terms (He et al., arXiv:1502.01852).
    init(
        _ kind: Kind, shape: [Int], window: WindowSpec, activation: Activation, isNormalized: Bool,
        random: inout RandomSource
    ) throws {
        self.kind = kind
        self.window = window
        self.activation = activation
        let terms = shape.dropFirst().reduce(1, *)
        let spread = (2 / Double(terms)).squareRoot()
        let values = (0..<shape.reduce(1, *)).map { _ in Float(spread * random.normal()) }
        weight = try Tensor(values, shape: shape).requiringGradient()
        bias = isNormalized ? nil : try Tensor(repeating: 0, shape: [shape[0]]).requiringGradient()
        normalization = isNormalized ? try BatchNorm(channels: shape[0]) : nil
    }

    /// Creates a layer of given weights.
    init(_ layer: WeightedLayer, weight: Tensor, bias: Tensor?, normalization: BatchNorm?) {
        kind = layer.kind
        window = layer.window
        activation = layer.activation
        self.weight = weight
        self.bias = bias
        self.normalization = normalization
    }

    /// What it learns, named after `prefix`.
    func parameters(_ prefix: String) -> [NamedTensor] {
        var named = [NamedTensor("\(prefix).weight", weight)]
        if let bias { named.append(NamedTensor("\(prefix).bias", bias)) }
        if let normalization {
            named.append(NamedTensor("\(prefix).gain", normalization.gain))
            named.append(NamedTensor("\(prefix).offset", normalization.offset))
        }
        return named
    }

    /// What it remembers beside, named after `prefix`.
    func statistics(_ prefix: String) -> [NamedTensor] {
        guard let normalization else { return [] }
        return [
            NamedTensor("\(prefix).mean", normalization.mean),
            NamedTensor("\(prefix).variance", normalization.variance),
        ]
    }

    /// The weighted sums with normalization, before the activation.
    ///
    /// `weight` replaces the layer's own, for instance by its quantized values.
    func sums(_ input: Tensor, training: Bool, weight: Tensor? = nil) throws -> Tensor {
        let sums: Tensor
        switch kind {
        case .convolution, .depthwise: sums = try convolved(input, weight ?? self.weight)
        case .fullyConnected: sums = try input.flattenedByPosition().linear(weight ?? self.weight, bias: bias)
        }
        return try normalization?(sums, training: training) ?? sums
    }

    /// The layer's output.
    public func callAsFunction(_ input: Tensor, training: Bool) throws -> Tensor {
        try sums(input, training: training).activated(activation)
    }

    /// The same function of evaluation as weights and bias alone.
    func folded() throws -> WeightedLayer {
        guard let normalization else {
            // Values of its own: what is folded learns on, and the network that it was made of stays as it is.
            func copy(_ tensor: Tensor) throws -> Tensor { try (tensor.detached() + 0).requiringGradient() }
            return WeightedLayer(
                self, weight: try copy(weight), bias: try bias.map(copy), normalization: nil)
        }
        let factor = try normalization.gain / (normalization.variance + BatchNorm.epsilon).squareRoot()
        let each = [weight.shape[0]] + [Int](repeating: 1, count: weight.shape.count - 1)
        let weight = try (self.weight * factor.reshaped(each)).detached()
        let bias = try (normalization.offset - normalization.mean * factor).detached()
        return WeightedLayer(
            self, weight: try weight.requiringGradient(), bias: try bias.requiringGradient(),
            normalization: nil)
    }

    /// The first outputs and inputs alone, as a layer of its own.
    func narrowed(outputs: Int, inputs: Int) throws -> WeightedLayer {
        func first(_ tensor: Tensor, _ count: Int) throws -> Tensor {
            // A slice shares its values with the whole; the sum does not.
            try tensor.slice(0, 0..<count).detached() + 0
        }
        let columns = kind == .depthwise ? 1 : inputs
        return WeightedLayer(
            self,
            weight: try first(weight.slice(1, 0..<columns), outputs).requiringGradient(),
            bias: try bias.map { try first($0, outputs).requiringGradient() },
            normalization: try normalization.map {
                BatchNorm(
                    gain: try first($0.gain, outputs).requiringGradient(),
                    offset: try first($0.offset, outputs).requiringGradient(),
                    mean: try first($0.mean, outputs), variance: try first($0.variance, outputs))
            })
    }

    /// The first outputs and inputs as a part of this layer: what it learns and remembers, this one learns and remembers.
    func sliced(outputs: Int, inputs: Int) throws -> WeightedLayer {
        func first(_ tensor: Tensor) throws -> Tensor { try tensor.slice(0, 0..<outputs) }
        let columns = kind == .depthwise ? 1 : inputs
        return WeightedLayer(
            self, weight: try first(weight.slice(1, 0..<columns)), bias: try bias.map(first),
            normalization: try normalization.map {
                BatchNorm(
                    gain: try first($0.gain), offset: try first($0.offset), mean: try first($0.mean),
                    variance: try first($0.variance))
            })
    }

    /// The same layer on a device; what it learns there is its own.
    func moved(to device: Device) throws -> WeightedLayer {
        if weight.device == device { return self }
        func leaf(_ tensor: Tensor) throws -> Tensor { try tensor.detached().to(device).requiringGradient() }
        return WeightedLayer(
            self, weight: try leaf(weight), bias: try bias.map(leaf),
            normalization: try normalization.map {
                BatchNorm(
                    gain: try leaf($0.gain), offset: try leaf($0.offset), mean: try $0.mean.to(device),
                    variance: try $0.variance.to(device))
            })
    }

    private func convolved(_ input: Tensor, _ weight: Tensor) throws -> Tensor {
        let shape = input.shape
        let padding = WindowPadding(window, height: shape[2], width: shape[3])
        let groups = kind == .depthwise ? shape[1] : 1
        let stride = Tensor.Size(window.strideHeight, window.strideWidth)
        guard padding.isSymmetric else {
            return try input.padded(padding).convolution(weight, bias: bias, stride: stride, groups: groups)
        }
        return try input.convolution(
            weight, bias: bias, stride: stride, padding: Tensor.Size(padding.top, padding.left),
            groups: groups)
    }
}

extension Tensor {
    /// Elements in one row, in the order of TFLite: height, width, channel.
    func flattenedByPosition() throws -> Tensor {
        let shape = shape
        guard shape.count == 4 else { return try reshaped([shape.first ?? 1, -1]) }
        if shape[2] * shape[3] == 1 { return try reshaped([shape[0], shape[1]]) }
        return try permuted([0, 2, 3, 1]).reshaped([shape[0], -1])
    }
}
