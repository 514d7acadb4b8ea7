/// Chains of operators as they come, so that each kind is met at many shapes.
extension ForeignGraph {
    mutating func mixture() -> Value {
        var value = start(
            chance(0.7)
                ? [1, spread(2...48), spread(2...48), spread(1...64)] : [1, spread(4...256), spread(2...64)])
        for _ in 0..<int(3...14) {
            let next = anyOperator(value)
            if next.count <= 60_000, next.count > 1 { value = next }
        }
        return chance(0.5) ? head(value) : value
    }

    mutating func anyOperator(_ value: Value) -> Value {
        value.shape.count == 4 && chance(0.5) ? anyOfImage(value) : any(value)
    }

    private mutating func anyOfImage(_ value: Value) -> Value {
        let (height, width, channels) = (value.shape[1], value.shape[2], value.shape[3])
        switch int(0...9) {
        case 0: return halved(value)
        case 1 where value.count < 8000:
            return resized(value, [int(1...(2 * height)), int(1...(2 * width))], isBilinear: chance(0.6))
        case 2 where value.count < 4000:
            return transposeConvolution(
                value, self.width(2...24), kernel: [int(1...4), int(1...4)], stride: [int(1...2), int(1...2)])
        case 3:
            return padded(value, [[0, 0], [int(0...2), int(0...2)], [int(0...3), int(0...2)], [0, 0]])
        case 4: return mirrored(value, [[0, 0], [min(1, height - 1), 0], [0, min(1, width - 1)], [0, 0]])
        case 5 where height % 2 == 0 && width % 2 == 0: return blocks(value, 2, isToDepth: true)
        case 6 where channels % 4 == 0: return blocks(value, 2, isToDepth: false)
        case 7 where value.count < 20_000: return depthwise(value, square())
        case 8 where value.count < 20_000: return convolution(value, self.width(2...48), square())
        default: return prelu(value)
        }
    }

    private mutating func any(_ value: Value) -> Value {
        let last = value.shape.count - 1
        switch int(0...29) {
        case 22, 23, 24, 27, 28: return rareOperator(value)
        case 29: return floatPair(value)
        case 25: return curve(pick([.leakyRelu, .relu, .abs]), value)
        case 26:
            return curve(pick([.relu, .leakyRelu, .relu6]), reduced(.mean, value, [1], keeps: true))
        case 20: return byFloats(pick([.neg, .elu, .abs, .exp, .sqrt, .square]), value)
        case 21:
            let stacked = packed([value, like(value)], axis: value.shape.count)
            return reshaped(stacked, Array(value.shape.dropLast()) + [2 * value.channels])
        case 0, 1: return activated(value)
        case 2: return arithmetic(pick([.add, .sub, .mul]), value, constantValue([value.channels]), fused())
        case 3: return arithmetic(pick([.add, .sub, .mul]), value, constantValue([], scale: 0.03))
        case 4: return arithmetic(pick([.add, .add, .sub, .mul, .div]), value, activated(value))
        case 5: return extremum(pick([.minimum, .maximum]), value)
        case 6: return softmax(value)
        case 7:
            return reduced(
                pick([.mean, .sum, .reduceMax, .reduceMin]), value, [int(1...last)], keeps: true)
        case 8: return transposed(value, order(value.shape.count))
        case 9:
            return strided(
                value, begin: value.shape.map { _ in 0 }, end: value.shape,
                strides: value.shape.indices.map { $0 == 0 ? 1 : int(1...2) })
        case 10:
            return sliced(value, begin: value.shape.map { _ in 0 }, size: value.shape.map { int(1...$0) })
        case 11:
            let axis = int(1...last)
            guard value.shape[axis] % 2 == 0 else { return requantized(value) }
            let halves = parts(value, count: 2, axis: axis)
            return chance(0.5) ? arithmetic(.mul, halves[0], curve(.logistic, halves[1])) : halves[0]
        case 12: return joined([value, activated(value)], axis: int(1...last))
        case 13: return requantized(value)
        case 14:
            return gathered(
                value, (0..<int(1...value.shape[last])).map { _ in random.below(value.shape[last]) },
                axis: last)
        case 15: return curve(pick([.abs, .tanh, .logistic, .hardSwish]), value)
        case 16: return chance(0.5) ? normalized(value) : squaredDifference(value, activated(value))
        case 17:
            guard value.shape[1] <= 16 else { return reshaped(value, value.shape) }
            let rows = unpacked(value, axis: 1)
            return packed(rows, axis: value.shape.count - 2)
        case 18: return padded(value, value.shape.indices.map { $0 == last ? [0, int(0...8)] : [0, 0] })
        default:
            return value.count < 3000 ? dense(flattened(value), width(4...128), fused()) : curve(.relu, value)
        }
    }

    /// A value quantized as another: that without what is below its zero.
    private mutating func like(_ value: Value) -> Value {
        append(
            .maximum, [value.tensor, constantValue([], scale: value.scale).tensor],
            to: like(value, value.shape))
    }

    /// The dimensions behind the first in another order.
    private mutating func order(_ rank: Int) -> [Int] {
        var rest = Array(1..<rank)
        for place in rest.indices.dropFirst() { rest.swapAt(place, int(0...place)) }
        return [0] + rest
    }
}
