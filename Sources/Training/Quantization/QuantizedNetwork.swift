public import Networks

/// A network that computes with the values that its int8 file has, and can be trained on (quantization-aware
/// training, arXiv:1712.05877): weights with a scale for each channel, activations in learnt ranges, gradients straight through.
///
/// Batch normalization is folded into weights and biases beforehand. What comes out of each layer is rounded as TFLite's
/// kernels round it but for the last step: they multiply by 32-bit fixed-point numbers, so that a value next to a
/// half may fall to the other side.
public final class QuantizedNetwork: Trainable {
    /// Its layers.
    public var spec: NetworkSpec { folded.spec }
    /// int8 by kind.
    public var kind: String { "int8" }
    private let folded: TrainableNetwork
    private let groups: ResultGroups
    private let ranges: [ActivationRange]

    /// Smallest scale of weights in steps of the output by steps of the input: less than what one term can move.
    private static let leastMultiplier = 0x1p-20
    /// Largest scale of weights in steps of the output by steps of the input.
    ///
    /// From a half on the bundled engine rescales the sums of the whole layer by a longer path: one channel that
    /// normalization had opened wide made depthwise layers 30 % slower. Its outputs lie at the ends of their range anyway.
    private static let mostMultiplier = 0.499
    /// Largest bias in its steps, so that a sum with it stays in 32 bits.
    private static let largestBias = 0x1p28

    /// Folds a network and sets the ranges to the means of what batches of inputs, on its device, reach.
    ///
    /// Throws a `TorchError` where there is no batch, or values are no numbers.
    public init(of network: TrainableNetwork, calibratedOn batches: [Tensor]) throws {
        folded = try network.folded()
        groups = ResultGroups(network.spec.layers)
        let device = batches.first?.device ?? .cpu
        let seen = try Self.extremes(of: folded, groups, batches)
        ranges = try zip(groups.bounds, seen).map {
            try ActivationRange(bounds: $0, low: $1.low, high: $1.high, device: device)
        }
    }

    /// Weights, biases and ends of ranges.
    public var parameters: [NamedTensor] {
        folded.parameters + ranges.enumerated().flatMap { $1.parameters("range\($0)") }
    }

    /// Nothing: normalization is folded.
    public var statistics: [NamedTensor] { [] }

    /// Logits [batch, outputs] of images [batch, channels, height, width], as the int8 file has them.
    public func callAsFunction(_ images: Tensor, training: Bool) throws -> Tensor {
        let results = try affine()
        return try folded.outputs(
            try results[0](images),
            weighted: { layer, index, input in
                let scales = try self.scales(layer, input: results[index], output: results[index + 1])
                let weight = try layer.weight.fakeQuantizedChannels(scales: scales, axis: 0)
                return try results[index + 1](
                    layer.sums(input, training: false, weight: weight).activated(layer.activation))
            },
            other: { index, output in
                self.spec.layers[index].movesValues ? output : try results[index + 1](output)
            })
    }

    /// What its int8 file holds.
    public func values() throws -> QuantizedValues {
        try Torch.withoutGradients {
            let results = try affine()
            return QuantizedValues(
                results: try results.map { try $0.quantization() },
                weights: try folded.layers.enumerated().map { index, layer in
                    try layer.map { try weights($0, input: results[index], output: results[index + 1]) }
                })
        }
    }

    /// Bytes of its int8 `.tflite` file.
    public func model() throws -> [UInt8] { try ModelWriter.write(spec, values: try values()) }

    /// Scale and zero point of the input, then of each layer's output.
    private func affine() throws -> [AffineTensors] {
        let device = ranges.first?.high.device ?? .cpu
        let learnt = try ranges.map { try $0.affine() }
        // TFLite fixes these to 256 steps over 0...1.
        let probability = AffineTensors(
            scale: try Tensor([1 / 256], shape: [1]).to(device),
            zeroPoint: try Tensor([-128], shape: [1]).to(device))
        return groups.groups.map { $0.map { learnt[$0] } ?? probability }
    }

    /// Scales of a layer's weights, [outputs]: the largest weight at 127, coarse enough for the bias, and fine enough for
    /// the engine's quick path, beyond which weights are cut off.
    private func scales(
        _ layer: WeightedLayer, input: AffineTensors, output: AffineTensors
    ) throws -> Tensor {
        try Torch.withoutGradients {
            let weight = layer.weight
            let others = Array(1..<weight.shape.count)
            var scales = try weight.absolute().largest(others) / 127
            scales = try scales.minimum(output.scale / input.scale * Self.mostMultiplier)
            // Channels that normalization has all but closed have a bias that their weights' own scale cannot hold.
            if let bias = layer.bias {
                scales = try scales.maximum(bias.absolute() / input.scale / Self.largestBias)
            }
            scales = try scales.maximum(output.scale / input.scale * Self.leastMultiplier)
            guard layer.kind == .fullyConnected else { return scales }
            // TFLite's matrix product has one scale for all weights.
            return try scales.largest() + scales * 0
        }
    }

    private func weights(
        _ layer: WeightedLayer, input: AffineTensors, output: AffineTensors
    ) throws -> QuantizedValues.Weights {
        let scales = try scales(layer, input: input, output: output)
        let rank = layer.weight.shape.count
        let each = try scales.reshaped([-1] + [Int](repeating: 1, count: rank - 1))
        var whole = try (layer.weight.fakeQuantizedChannels(scales: scales, axis: 0) / each).rounded()
        switch layer.kind {
        case .convolution: whole = try whole.permuted([0, 2, 3, 1])
        case .depthwise: whole = try whole.permuted([1, 2, 3, 0])
        case .fullyConnected: break
        }
        let steps = try scales.to(.float64) * input.scale.item()
        let biases = try layer.bias.map { try ($0.to(.float64) / steps).rounded().doubles() }
        return QuantizedValues.Weights(
            values: try whole.floats().map { Int8(clamping: try Self.integer(Double($0))) },
            scales: layer.kind == .fullyConnected
                ? try scales.floats().prefix(1).map { $0 } : try scales.floats(),
            biases: try (biases ?? [Double](repeating: 0, count: layer.weight.shape[0])).map {
                Int32(clamping: try Self.integer($0))
            })
    }

    private static func integer(_ value: Double) throws -> Int {
        guard let whole = Int(exactly: value) else {
            throw TorchError("expected finite weights to quantize, found \(value); train with a lower rate")
        }
        return whole
    }

    private static func extremes(
        of network: TrainableNetwork, _ groups: ResultGroups, _ batches: [Tensor]
    ) throws -> [(low: Double, high: Double)] {
        guard !batches.isEmpty else {
            throw TorchError("expected a batch of inputs to find ranges, found none; give some")
        }
        var sums = [(low: Double, high: Double)](repeating: (0, 0), count: groups.bounds.count)
        for batch in batches {
            var seen = [(low: Double, high: Double)](repeating: (0, 0), count: groups.bounds.count)
            func see(_ result: Int, _ values: Tensor) throws {
                guard let group = groups.groups[result] else { return }
                let (low, high) = (-(try values.negative().largest().item()), try values.largest().item())
                guard low.isFinite, high.isFinite else {
                    throw TorchError("expected finite values to find ranges, found \(low)...\(high)")
                }
                seen[group] = (min(seen[group].low, low), max(seen[group].high, high))
            }
            try Torch.withoutGradients {
                try see(0, batch)
                _ = try network.outputs(
                    batch,
                    weighted: { layer, index, input in
                        let output = try layer(input, training: false)
                        try see(index + 1, output)
                        return output
                    },
                    other: { index, output in
                        try see(index + 1, output)
                        return output
                    })
            }
            sums = zip(sums, seen).map { ($0.low + $1.low, $0.high + $1.high) }
        }
        let count = Double(batches.count)
        return sums.map { ($0.low / count, $0.high / count) }
    }
}

extension Layer {
    /// Whether its results are values that it read, so that rounding them changes nothing.
    fileprivate var movesValues: Bool {
        switch self {
        case .maxPool, .concatenation, .pad, .widen, .flatten, .quantize, .dequantize: true
        default: false
        }
    }
}
