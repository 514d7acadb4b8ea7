/// Operators that few networks have, and what converters leave of shapes that are not known beforehand.
extension ForeignGraph {
    mutating func rareOperator(_ value: Value) -> Value {
        let last = value.shape.count - 1
        switch int(0...15) {
        case 0: return reversed(value, axis: int(1...last))
        case 1: return repeated(value)
        case 2: return chosen(value)
        case 3: return shaped(value)
        case 4: return filled(value)
        case 5: return byComputedWeights(value)
        case 6: return picked(value)
        case 7: return cast(value)
        case 8: return byFloats(pick([.log, .floor, .ceil, .round, .rsqrt]), value)
        case 14: return byFloats(pick([.exp, .sqrt, .elu, .log]), value)
        case 15: return chosen(value)
        case 9: return squeezed(value)
        case 10: return filledEdges(value)
        case 11:
            guard value.shape.count == 4, value.shape[1] % 2 == 0, value.shape[2] % 2 == 0 else {
                return normalized(value)
            }
            return blocks(value, 2, isToDepth: true)
        case 12:
            let size = value.shape[last]
            guard size > 2 else { return arithmetic(.div, value, constantValue([value.channels])) }
            let first = int(1...(size - 1))
            let both = unequalParts(value, [first, size - first], axis: last)
            return chance(0.5) ? joined([both[1], both[0]], axis: last) : both[0]
        default: return arithmetic(.div, value, constantValue(chance(0.5) ? [value.channels] : value.shape))
        }
    }

    private mutating func reversed(_ value: Value, axis: Int) -> Value {
        append(.reverseV2, [value.tensor, constant([axis])], to: like(value, value.shape))
    }

    /// A mean over an axis, repeated along it.
    private mutating func repeated(_ value: Value) -> Value {
        let mean = reduced(.mean, value, [int(1...(value.shape.count - 1))], keeps: true)
        let spread = append(.broadcastTo, [mean.tensor, constant(value.shape)], to: like(mean, value.shape))
        return chance(0.5) ? spread : arithmetic(.sub, value, spread)
    }

    /// One of two values, by a comparison.
    private mutating func chosen(_ value: Value) -> Value {
        let code: OpCode = pick([.greater, .less, .greaterEqual, .lessEqual, .equal, .notEqual])
        let other = constantValue(chance(0.6) ? [] : value.shape, scale: value.scale)
        let truth = append(code, [value.tensor, other.tensor], to: add(value.shape, type: .bool))
        return append(.selectV2, [truth.tensor, value.tensor, other.tensor], to: like(value, value.shape))
    }

    /// A reshape whose shape is computed, as networks of any batch size are converted.
    mutating func shaped(_ value: Value) -> Value {
        let shape = append(.shape, [value.tensor], to: add([value.shape.count], type: .int32), (55, [:]))
        let batch = append(
            .stridedSlice, [shape.tensor, constant([0]), constant([1]), constant([1])],
            to: add([], type: .int32), (32, [4: .int32(1)]))
        let rest = value.shape.count == 2 ? [value.count] : [value.count / value.channels, value.channels]
        let flat = chance(0.6) ? [value.count] : rest
        let packed = append(
            .pack, [batch.tensor] + flat.map { constant([$0], []) }, to: add([flat.count + 1], type: .int32),
            (59, [0: .int32(flat.count + 1), 1: .int32(0)]))
        return append(
            .reshape, [value.tensor, packed.tensor], to: like(value, [1] + flat), (17, [0: .int32s([])]))
    }

    /// A state that begins as zeros, joined to the value.
    private mutating func filled(_ value: Value) -> Value {
        let zeros = append(
            .fill, [constant(value.shape), constantValue([]).tensor], to: like(value, value.shape))
        return joined([value, zeros], axis: value.shape.count - 1)
    }

    private mutating func byComputedWeights(_ value: Value) -> Value {
        let rows = reshaped(value, [value.count / value.channels, value.channels])
        guard rows.shape[0] > 1, rows.shape[0] <= 64, value.channels <= 256 else { return value }
        let weights = curve(.relu, rows)
        return append(
            .fullyConnected, [rows.tensor, weights.tensor, -1], to: add([rows.shape[0], rows.shape[0]]),
            (8, [0: .uint8(0)]))
    }

    /// Rows by number.
    private mutating func picked(_ value: Value) -> Value {
        let rows = value.shape[1]
        let indices = (0..<int(1...min(32, rows))).flatMap { _ in [0, random.below(rows)] }
        return append(
            .gatherND, [value.tensor, constant(indices, [indices.count / 2, 2])],
            to: like(value, [1, indices.count / 2] + value.shape.dropFirst(2)))
    }

    private mutating func cast(_ value: Value) -> Value {
        let floats = append(.cast, [value.tensor], to: add(value.shape, type: .float32))
        return quantized(floats)
    }

    private mutating func squeezed(_ value: Value) -> Value {
        let shape = Array(value.shape.dropFirst().filter { $0 > 1 })
        let flat = append(.squeeze, [value.tensor], to: like(value, shape.isEmpty ? [1] : shape), (30, [:]))
        return append(.expandDims, [flat.tensor, constant([0], [])], to: like(flat, [1] + flat.shape))
    }

    /// Padded with another value than zero.
    private mutating func filledEdges(_ value: Value) -> Value {
        let edges = value.shape.indices.map { $0 == 0 ? [0, 0] : [int(0...2), int(0...2)] }
        let shape = zip(value.shape, edges).map { $0 + $1[0] + $1[1] }
        let result = like(value, shape)
        let filler = constantValue([1], scale: value.scale, zero: value.zero)
        return append(
            .padV2, [value.tensor, constant(edges.flatMap { $0 }, [value.shape.count, 2]), filler.tensor],
            to: result)
    }
}
