import Networks

/// What of an operator's work depends on its quantization.
extension OperatorCounter {
    /// Whether an activation limits results to less than all of int8, which takes a pass over them.
    func isLimited(_ op: Operator) -> Bool {
        guard let output = op.outputs.first, let quantization = model.tensors[output].quantization,
            let scale = quantization.scales.first, let zero = quantization.zeroPoints.first
        else { return false }
        switch activation(of: op) {
        case .relu: return zero > -128
        case .relu6: return zero > -128 || Double(zero) + 6 / Double(scale) < 126.5
        case .reluN1To1:
            return Double(zero) - 1 / Double(scale) > -127.5 || Double(zero) + 1 / Double(scale) < 126.5
        default: return false
        }
    }

    private func activation(of op: Operator) -> Activation {
        switch op.options {
        case .conv2D(let window), .depthwiseConv2D(let window, _), .transposeConv(let window),
            .pool2D(let window, _, _):
            window.activation
        case .fullyConnected(let activation, _, _), .arithmetic(let activation): activation
        default: .none
        }
    }

    /// Channels whose sums are rescaled the slow way: those of a scale of a half or more, or of a large bias
    /// (`firmware/engine/finish.h`).
    func slowChannels(_ op: Operator, products: Int) -> [Bool] {
        guard let input = op.input(0), let filter = op.input(1), let output = op.outputs.first,
            let weights = model.tensors[filter].quantization,
            let from = model.tensors[input].quantization?.scales.first,
            let to = model.tensors[output].quantization?.scales.first, to > 0
        else { return [] }
        let channels = shape(output).last ?? 1
        let ratio = Double(from) / Double(to)
        let room = 1 << 30 - products * 255 * 128
        let biases = op.input(2).map { model.values(of: model.tensors[$0]) } ?? []
        return (0..<channels).map { channel in
            let scale = Double(weights.scales[weights.scales.count > channel ? channel : 0])
            let bias = biases.indices.contains(channel) ? biases[channel] : 0
            return scale * ratio >= 0.5 || abs(bias) >= room
        }
    }

    /// Levels of int8 whose curve is computed, as a share: those within the radius of a fixed-point function with so many
    /// bits before the point.
    func curvedShare(_ tensor: Int?, bits: Int, isOneSided: Bool = false) -> Double {
        guard let tensor, let quantization = model.tensors[tensor].quantization,
            let scale = quantization.scales.first, let zero = quantization.zeroPoints.first
        else { return 1 }
        let scaled = Double(scale) * Double(1 << (31 - bits))
        let radius = Double((1 << bits) - 1) * Double(1 << (31 - bits)) / scalbn(1.0, scaled.exponent + 1)
        if isOneSided { return min(1, radius / 256) }
        let inside = (-128...127).count { abs(Double($0) - Double(zero)) < radius }
        return Double(inside) / 256
    }

    /// Levels of int8 for which a function of floats does more than return, as a share: those above zero for a root or a
    /// logarithm, those below for ELU, and of exponentials those whose result is a float (`firmware/engine/elementary.cpp`).
    func computedShare(_ op: Operator) -> Double {
        let input = op.input(0)
        guard let known = quantization(before: input) ?? input.flatMap({ model.tensors[$0].quantization }),
            let scale = known.scales.first, let zero = known.zeroPoints.first
        else { return 1 }
        let computed = (-128...127).count { level in
            let value = (Float(level) - Float(zero)) * scale
            return switch op.code {
            case .sqrt, .log, .rsqrt: value > 0
            case .elu: value < 0 && value >= -104
            case .exp: value >= -104 && value <= 89
            default: true
            }
        }
        return Double(computed) / 256
    }

    /// Of values spread over -1 to 1, the shares whose level lies within int8, and whose level is not the zero point.
    func floatShares(_ tensor: Int?) -> (inside: Double, rounded: Double) {
        guard let tensor, let quantization = model.tensors[tensor].quantization,
            let scale = quantization.scales.first.map(Double.init), let zero = quantization.zeroPoints.first
        else { return (1, 1) }
        let low = max(-1, (-128 - Double(zero)) * scale)
        let high = min(1, (127 - Double(zero)) * scale)
        return (max(0, high - low) / 2, 1 - min(1, scale / 2))
    }
}

private func scalbn(_ value: Double, _ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: value)
}
