/// Operators that move a window, and matrix products.
extension ForeignGraph {
    /// A window as layers state it.
    struct Window {
        var kernel: [Int]
        var stride = [1, 1]
        var dilation = [1, 1]
        var padding = Padding.same
        var activation = Activation.none

        /// Positions over an image; nil where there is none.
        func positions(_ shape: [Int]) -> [Int]? {
            let sizes = (0..<2).map { axis in
                OpShape.positions(
                    input: shape[1 + axis], filter: kernel[axis], stride: stride[axis],
                    dilation: dilation[axis], padding: padding)
            }
            return sizes.allSatisfy { $0 > 0 } ? sizes : nil
        }

        func fields(activation field: Int, dilation place: Int?) -> [Int: FlatValue] {
            var fields: [Int: FlatValue] = [
                0: .uint8(padding.rawValue), 1: .int32(stride[1]), 2: .int32(stride[0]),
                field: .uint8(activation.rawValue),
            ]
            if let place {
                fields[place] = .int32(dilation[1])
                fields[place + 1] = .int32(dilation[0])
            }
            return fields
        }
    }

    /// A convolution; the image itself where no window fits.
    mutating func convolution(_ image: Value, _ channels: Int, _ window: Window, groups: Int = 1) -> Value {
        guard let size = window.positions(image.shape), image.channels % groups == 0, channels % groups == 0
        else { return image }
        let filter = [channels] + window.kernel + [image.channels / groups]
        return append(
            .conv2D, weighted(image, filter, axis: 0, mayPack: true),
            to: add([image.shape[0]] + size + [channels], after: window.activation),
            (1, window.fields(activation: 3, dilation: 4)))
    }

    mutating func depthwise(_ image: Value, _ window: Window, multiplier: Int = 1) -> Value {
        guard let size = window.positions(image.shape) else { return image }
        let channels = image.channels * multiplier
        var fields = window.fields(activation: 4, dilation: 5)
        fields[3] = .int32(multiplier)
        return append(
            .depthwiseConv2D, weighted(image, [1] + window.kernel + [channels], axis: 3, mayPack: true),
            to: add([image.shape[0]] + size + [channels], after: window.activation), (2, fields))
    }

    mutating func pool(_ image: Value, _ code: OpCode, _ window: Window) -> Value {
        guard let size = window.positions(image.shape) else { return image }
        var fields = window.fields(activation: 5, dilation: nil)
        fields[3] = .int32(window.kernel[1])
        fields[4] = .int32(window.kernel[0])
        return append(
            code, [image.tensor], to: like(image, [image.shape[0]] + size + [image.channels]), (5, fields))
    }

    mutating func transposeConvolution(_ image: Value, _ channels: Int, kernel: [Int], stride: [Int]) -> Value
    {
        let size = (0..<2).map { image.shape[1 + $0] * stride[$0] }
        let shape = [image.shape[0]] + size + [channels]
        let stated = constant(shape)
        let weights = weighted(image, [channels] + kernel + [image.channels], axis: 0)
        return append(
            .transposeConv, [stated, weights[1], weights[0]] + weights.dropFirst(2), to: add(shape),
            (49, [0: .uint8(Padding.same.rawValue), 1: .int32(stride[1]), 2: .int32(stride[0])]))
    }

    /// A dense layer over the last dimension, or over all of an image.
    mutating func dense(_ value: Value, _ units: Int, _ activation: Activation = .none) -> Value {
        let rows = value.shape.count == 2 ? value.shape[0] : 1
        let depth = value.count / rows
        let isPlain = !chance(0.3) || isPacked
        return append(
            .fullyConnected, weighted(value, [units, depth], axis: 0, isPlain: isPlain, mayPack: true),
            to: add([rows, units], after: activation), (8, [0: .uint8(activation.rawValue)]))
    }

    mutating func matrixProduct(_ left: Value, _ right: Value, isRightTransposed: Bool) -> Value {
        let rank = left.shape.count
        let columns = right.shape[right.shape.count - (isRightTransposed ? 2 : 1)]
        return append(
            .batchMatMul, [left.tensor, right.tensor],
            to: add(Array(left.shape[..<(rank - 1)]) + [columns]),
            (101, [0: .uint8(0), 1: .uint8(isRightTransposed ? 1 : 0)]))
    }

    /// The value with weights and, mostly, biases; the scales make results use their range.
    private mutating func weighted(
        _ value: Value, _ shape: [Int], axis: Int, isPlain: Bool = false, mayPack: Bool = false
    ) -> [Int] {
        let channels = shape[axis]
        let fanIn = Float(max(1, shape.reduce(1, *) / channels))
        // Now and then some channels' weights are large, and their sums are not rescaled to the right.
        let largeShare = chance(0.25) ? random.unit() : (chance(0.3) ? 0.02 : 0)
        let scales = (0..<(isPlain ? 1 : channels)).map { _ -> Float in
            let usual =
                0.05 / (value.scale * fanIn.squareRoot() * 80) * (0.5 + Float(random.below(1024)) / 1024)
            return chance(largeShare) ? min(usual * Float(1 << (2 + random.below(6))), 4) : usual
        }
        // Sixteen times coarser steps for a sixteenth of the levels.
        let isPacked = isPacked && mayPack && chance(0.8)
        let filter = weights(
            shape, scales: isPacked ? scales.map { $0 * 16 } : scales, axis: axis, isPacked: isPacked)
        guard chance(0.95) else { return [value.tensor, filter] }
        let steps = scales.map { $0 * value.scale * (isPacked ? 16 : 1) }
        return [value.tensor, filter, biases(channels, scales: steps)]
    }
}
