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

    /// Adds elements of int8 whose curve is computed: by the values that were found, else by the share of levels.
    ///
    /// Those are within the radius of a fixed-point function with so many bits before the point. Those at 0 count by
    /// themselves, since what a curve is there needs no arithmetic. Of a softmax it is the distance from the most of the
    /// row that counts.
    func addCurved(_ work: inout OperatorWork, _ op: Operator, bits: Int, of elements: Int) {
        let curved = curved(op, bits: bits, of: elements)
        work.add("curved", curved.inside)
        work.add("zeros", curved.zeros)
    }

    private func curved(
        _ op: Operator, bits: Int, of elements: Int
    ) -> (inside: Double, zeros: Double) {
        guard let tensor = op.input(0), let quantization = model.tensors[tensor].quantization,
            let scale = quantization.scales.first, let zero = quantization.zeroPoints.first
        else { return (Double(elements), 0) }
        let scaled = Double(scale) * Double(1 << (31 - bits))
        let radius = (Double((1 << bits) - 1) * Double(1 << (31 - bits)) / scalbn(1.0, scaled.exponent + 1))
            .rounded(.down)
        let isOneSided = op.code == .softmax || op.code == .logSoftmax
        let row = max(1, shape(tensor).last ?? 1)
        // A table is filled with all levels, whatever is found.
        guard let found = values[op.index], found.count == elements else {
            let rows = Double(elements) / Double(row)
            if isOneSided { return (max(0, min(1, radius / 256) * Double(elements) - rows), rows) }
            let inside = (-128...127).count { abs(Double($0) - Double(zero)) < radius }
            let each = Double(elements) / 256
            return (max(0, Double(inside) - 1) * each, each)
        }
        let levels = found.map { Double(($0 / scale).rounded()) }
        guard isOneSided else {
            let zeros = levels.count { $0 == 0 }
            return (Double(levels.count { abs($0) < radius } - zeros), Double(zeros))
        }
        return stride(from: 0, to: levels.count, by: row).reduce(into: (0, 0)) { sum, start in
            let row = levels[start..<min(start + row, levels.count)]
            let most = row.max() ?? 0
            let zeros = row.count { $0 == most }
            sum.0 += Double(row.count { most - $0 <= radius } - zeros)
            sum.1 += Double(zeros)
        }
    }

    /// Adds the elements for which a function does more than return.
    ///
    /// Arithmetic with zeros is short, so that exponentials of 0 count by themselves.
    func addComputed(_ work: inout OperatorWork, _ op: Operator, of elements: Int) {
        guard OperatorWork.deciding(op) != nil else { return }
        let computed = computed(op, of: elements)
        guard op.code == .exp else { return work.add(OperatorWork.computed, computed) }
        let zeros = values[op.index].map { Double($0.count { $0 == 0 }) } ?? computed / 256
        work.add(OperatorWork.computed, computed - zeros)
        work.add("zeros", zeros)
    }

    /// Elements for which a function does more than return: by the values that were found, else by the share of levels.
    func computed(_ op: Operator, of elements: Int) -> Double {
        guard let found = values[op.index], !found.isEmpty else {
            return computedShare(op) * Double(elements)
        }
        // One operand may meet several of the other.
        return Double(found.count { isComputed(op.code, $0) }) / Double(found.count) * Double(elements)
    }

    /// Levels of int8 for which a function does more than return, as a share.
    private func computedShare(_ op: Operator) -> Double {
        let input = OperatorWork.deciding(op).flatMap { op.input($0) }
        guard let known = quantization(before: input) ?? input.flatMap({ model.tensors[$0].quantization }),
            let scale = known.scales.first, let zero = known.zeroPoints.first
        else { return 1 }
        if let range = input.flatMap({ model.tensors[$0].constant }), !range.isEmpty {
            let isZero = model.bytes[range].count { Int(Int8(bitPattern: $0)) == Int(zero) }
            return 1 - Double(isZero) / Double(range.count)
        }
        return Double((-128...127).count { isComputed(op.code, (Float($0) - Float(zero)) * scale) }) / 256
    }

    /// Whether a function does more than return for a value: one above zero for a root or a logarithm, one below for ELU, for
    /// exponentials one whose result is a float, and for a division a divisor that is not zero
    /// (`firmware/engine/elementary.cpp`, `div.cpp`).
    private func isComputed(_ code: OpCode, _ value: Float) -> Bool {
        switch code {
        case .sqrt, .log, .rsqrt: value > 0
        case .elu: value < 0 && value >= -104
        case .exp: value >= -104 && value <= 89
        case .div: value != 0
        default: true
        }
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
