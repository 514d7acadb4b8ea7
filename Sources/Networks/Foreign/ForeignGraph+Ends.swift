/// How values come in and go out.
extension ForeignGraph {
    /// The input as the first operator takes it: mostly int8 itself, else floats, bytes or words that are quantized first.
    mutating func start(_ shape: [Int]) -> Value {
        switch int(0...15) {
        case 0: quantized(input(shape, type: .float32))
        case 1: quantized(input(shape, type: .uint8))
        case 2: quantized(input(shape, type: .int16))
        default: input(shape)
        }
    }

    /// Puts out a result as it is, or converted as deployed networks hand it on.
    mutating func finish(_ result: Value) {
        guard result.type == .int8 || result.type == .int16 else { return output(result) }
        guard result.type == .int8 else {
            return output(chance(0.4) ? result : (chance(0.5) ? dequantized(result) : whole(result)))
        }
        switch int(0...19) {
        case 0, 1: output(dequantized(result))
        case 2: output(unsigned(result))
        case 3: output(chance(0.5) ? widened(result) : dequantized(widened(result)))
        case 4: output(chance(0.5) ? whole(result) : whole(widened(result)))
        case 5:
            output(result)
            // A second result, such as a state or a score.
            output(chance(0.5) ? dequantized(result) : reduced(.mean, result, [result.shape.count - 1]))
        default: output(result)
        }
    }

    /// The same values as 16-bit words.
    mutating func widened(_ value: Value) -> Value {
        append(
            .quantize, [value.tensor], to: add(value.shape, type: .int16, scale: value.scale / 128, zero: 0))
    }

    /// The same values as 32-bit numbers.
    private mutating func whole(_ value: Value) -> Value {
        append(.quantize, [value.tensor], to: add(value.shape, type: .int32, scale: value.scale / 2, zero: 0))
    }

    /// Probabilities of 16 bits.
    mutating func wideSoftmax(_ value: Value) -> Value {
        append(
            .softmax, [value.tensor],
            to: add(value.shape, type: .int16, scale: 1 / 65_536, zero: -32_768), (9, [0: .float(1)]))
    }
}
