/// Operators that treat each element alike, and reductions.
extension ForeignGraph {
    mutating func arithmetic(
        _ code: OpCode, _ first: Value, _ second: Value, _ activation: Activation = .none
    ) -> Value {
        let rank = max(first.shape.count, second.shape.count)
        let shapes = [first, second].map { [Int](repeating: 1, count: rank - $0.shape.count) + $0.shape }
        let shape = zip(shapes[0], shapes[1]).map { max($0, $1) }
        let union = code == .add ? 11 : (code == .sub ? 28 : (code == .div ? 29 : 21))
        let scale: Float? = code == .mul ? first.scale * second.scale * 90 : nil
        return append(
            code, [first.tensor, second.tensor], to: add(shape, scale: scale),
            (union, [0: .uint8(activation.rawValue)]))
    }

    /// MINIMUM and MAXIMUM, of values quantized alike.
    mutating func extremum(_ code: OpCode, _ value: Value) -> Value {
        let other =
            chance(0.7)
            ? constantValue([], scale: value.scale) : constantValue(value.shape, scale: value.scale)
        return append(code, [value.tensor, other.tensor], to: like(value, value.shape))
    }

    mutating func squaredDifference(_ first: Value, _ second: Value) -> Value {
        append(
            .squaredDifference, [first.tensor, second.tensor],
            to: add(first.shape, scale: first.scale * first.scale * 64, zero: -128))
    }

    /// An operator of one input that looks each element up or clamps it.
    mutating func curve(_ code: OpCode, _ value: Value) -> Value {
        switch code {
        case .relu6: return append(code, [value.tensor], to: like(value, value.shape))
        case .logistic: return append(code, [value.tensor], to: add(value.shape, scale: 1 / 256, zero: -128))
        case .tanh: return append(code, [value.tensor], to: add(value.shape, scale: 1 / 128, zero: 0))
        case .leakyRelu:
            return append(
                code, [value.tensor], to: add(value.shape), (75, [0: .float(pick([0.1, 0.2, 0.3]))]))
        case .rsqrt:
            return append(code, [value.tensor], to: add(value.shape, scale: 0.04, zero: -128))
        default: return append(code, [value.tensor], to: add(value.shape))
        }
    }

    mutating func prelu(_ value: Value) -> Value {
        var shape = [Int](repeating: 1, count: value.shape.count - 1)
        shape[shape.count - 1] = value.channels
        return append(.prelu, [value.tensor, constantValue(shape).tensor], to: add(value.shape))
    }

    mutating func softmax(_ value: Value) -> Value {
        append(
            .softmax, [value.tensor], to: add(value.shape, scale: 1 / 256, zero: -128), (9, [0: .float(1)]))
    }

    mutating func logSoftmax(_ value: Value) -> Value {
        append(.logSoftmax, [value.tensor], to: add(value.shape, scale: 1 / 16, zero: 127))
    }

    mutating func normalized(_ value: Value) -> Value {
        append(
            .l2Normalization, [value.tensor], to: add(value.shape, scale: 1 / 128, zero: 0),
            (12, [0: .uint8(0)]))
    }

    /// MEAN, SUM, REDUCE_MAX or REDUCE_MIN.
    mutating func reduced(_ code: OpCode, _ value: Value, _ axes: [Int], keeps: Bool = false) -> Value {
        var shape: [Int] = []
        for (axis, size) in value.shape.enumerated() {
            if !axes.contains(axis) { shape.append(size) } else if keeps { shape.append(1) }
        }
        let result = code == .mean || code == .sum ? add(shape) : like(value, shape)
        return append(code, [value.tensor, constant(axes)], to: result, (27, [0: .uint8(keeps ? 1 : 0)]))
    }

    mutating func argMax(_ value: Value, _ code: OpCode = .argMax) -> Value {
        append(
            code, [value.tensor, constant([value.shape.count - 1], [])],
            to: add(Array(value.shape.dropLast()), type: .int32))
    }

    /// The same values by another scale.
    mutating func requantized(_ value: Value, as other: Value? = nil) -> Value {
        let result = other.map { like($0, value.shape) } ?? add(value.shape, scale: value.scale * 1.3)
        return append(.quantize, [value.tensor], to: result)
    }

    mutating func quantized(_ value: Value) -> Value {
        append(.quantize, [value.tensor], to: add(value.shape))
    }

    /// The same values as bytes without sign.
    mutating func unsigned(_ value: Value) -> Value {
        append(
            .quantize, [value.tensor],
            to: add(value.shape, type: .uint8, scale: value.scale, zero: value.zero))
    }

    /// An operator on floats between two conversions, as converters leave them that cannot quantize it.
    mutating func byFloats(_ code: OpCode, _ value: Value) -> Value {
        let floats = dequantized(value)
        return quantized(append(code, [floats.tensor], to: add(value.shape, type: .float32)))
    }

    /// Arithmetic on floats between two conversions: with a constant, or with a function of the value itself.
    mutating func floatPair(_ value: Value) -> Value {
        let code: OpCode = pick([.add, .sub, .mul, .div, .div, .maximum, .minimum, .squaredDifference])
        let floats = dequantized(value)
        let second =
            chance(0.5)
            ? floatConstant(chance(0.5) ? [] : [value.channels]).tensor
            : append(pick([.exp, .abs, .square]), [floats.tensor], to: add(value.shape, type: .float32))
                .tensor
        let unions: [OpCode: Int] = [.add: 11, .sub: 28, .mul: 21, .div: 29]
        let result = add(value.shape, type: .float32)
        guard let union = unions[code] else {
            return quantized(append(code, [floats.tensor, second], to: result))
        }
        return quantized(append(code, [floats.tensor, second], to: result, (union, [0: .uint8(0)])))
    }

    mutating func dequantized(_ value: Value) -> Value {
        append(.dequantize, [value.tensor], to: add(value.shape, type: .float32))
    }
}
