/// Demands of matrix products, of LSTM layers, and of the element-wise operators that came with them.
extension BundledTypes {
    /// Products of int8 values that sum up in 32 bits.
    private static let maxProducts = 33_025

    func batchMatMul(isLeftTransposed: Bool, isRightTransposed: Bool) throws(ModelError) {
        let (left, right, output) = (try tensor(0), try tensor(1), try output())
        for tensor in [left, right, output] {
            if left.type == .int16 { try symmetric(tensor) } else { try int8(tensor) }
        }
        let shapes = [left.shape, right.shape, output.shape]
        guard shapes.allSatisfy({ (2...5).contains($0.count) }),
            output.shape.count == max(left.shape.count, right.shape.count)
        else { throw refuse(expected: "2 to 5 dimensions", found: "\(shapes)") }
        let first = left.shape.suffix(2).map { $0 }
        let second = right.shape.suffix(2).map { $0 }
        let (rows, depth) = isLeftTransposed ? (first[1], first[0]) : (first[0], first[1])
        let (other, columns) = isRightTransposed ? (second[1], second[0]) : (second[0], second[1])
        var expected = [rows, columns]
        for place in 0..<output.shape.count - 2 {
            let (a, b) = (Self.batch(left, place), Self.batch(right, place))
            guard a == b || a == 1 || b == 1 else {
                throw refuse(expected: "shapes that broadcast", found: "\(shapes)")
            }
            expected.insert(max(a, b), at: 0)
        }
        guard other == depth, depth <= Self.maxProducts, output.shape == expected else {
            throw refuse(
                expected: "matrices that fit, of depth up to \(Self.maxProducts)", found: "\(shapes)")
        }
        let product = step(left) * step(right)
        if left.type == .int16 {
            try wideRatio(product, to: step(output))
        } else {
            try ratio(product, to: step(output), below: 0x1.fffffp29)
        }
    }

    /// Batch dimension `place`, counted from the matrices outwards.
    private static func batch(_ tensor: Tensor, _ place: Int) -> Int {
        let index = tensor.shape.count - 3 - place
        return index < 0 ? 1 : tensor.shape[index]
    }

    func sequenceLSTM(_ activation: Activation, isTimeMajor: Bool) throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        let isWide = input.type == .int16
        if isWide { try symmetric(input) } else { try int8(input) }
        try type(output, input.type)
        let variants = [9, 10, 11, 16, 17, 20, 21, 22, 23].filter { op.input($0) != nil }
        guard activation == .tanh, variants.isEmpty else {
            throw refuse(
                expected: "tanh, and no peephole, projection or norm",
                found: "\(activation), inputs \(variants)")
        }
        guard input.shape.count == 3, output.shape.count == 3, input.shape.prefix(2) == output.shape.prefix(2)
        else { throw refuse(expected: "sequences", found: "\(input.shape) to \(output.shape)") }
        let (depth, units) = (input.shape[2], output.shape[2])
        let states = input.shape[isTimeMajor ? 1 : 0] * units
        let hidden = try state(18, input.type, states)
        let cell = try state(19, .int16, states)
        if isWide, hidden.quantization?.zeroPoints != [0] {
            throw refuse(expected: "a hidden state with zero point 0", found: "another")
        }
        let power = Double(step(cell)).exponent
        guard (-41...0).contains(power) else {
            throw refuse(expected: "a cell's scale from 2^-41 to 1", found: "\(step(cell))")
        }
        try ratio(0x1p-30, to: step(cell))
        try ratio(0x1p-30, to: step(hidden))
        for gate in 0..<4 {
            let (weights, recurrent, bias) = (
                try tensor(1 + gate), try tensor(5 + gate), try tensor(12 + gate)
            )
            try gateWeights(weights, [units, depth])
            try gateWeights(recurrent, [units, units])
            try constant(bias, isWide ? .int64 : .int32, "biases")
            guard bias.elementCount == units else {
                throw refuse(expected: "\(units) biases", found: "\(bias.elementCount)")
            }
            for (tensor, values) in [(weights, input), (recurrent, hidden)] {
                let product = step(values) * step(tensor)
                if isWide {
                    try wideRatio(product, to: 0x1p-12)
                } else {
                    try ratio(product, to: 0x1p-12, below: 0x1.fffffp29)
                }
            }
        }
    }

    private func gateWeights(_ tensor: Tensor, _ shape: [Int]) throws(ModelError) {
        try constant(tensor, .int8, "weights")
        try int8(tensor)
        guard tensor.shape == shape, tensor.quantization?.zeroPoints == [0] else {
            throw refuse(expected: "symmetric weights \(shape)", found: "\(tensor.shape)")
        }
    }

    /// A variable of the layer's own.
    private func state(_ position: Int, _ type: TensorType, _ count: Int) throws(ModelError) -> Tensor {
        let tensor = try tensor(position)
        guard let index = op.input(position), tensor.isVariable, tensor.constant == nil, tensor.type == type,
            tensor.elementCount == count, count > 0,
            let quantization = tensor.quantization, quantization.scales.count == 1,
            quantization.scales[0] > 0,
            (type == .int16 ? -32_768...32_767 : -128...127).contains(quantization.zeroPoints[0]),
            model.operators.reduce(0, { $0 + $1.inputs.filter { $0 == index }.count }) == 1
        else {
            throw refuse(
                expected: "a variable \(type) state of its own with \(count) elements",
                found: "\(tensor.type) \(tensor.shape)")
        }
        return tensor
    }

    /// PRELU, SQUARED_DIFFERENCE, DIV and the comparisons.
    func laterArithmetic(_ activation: Activation) throws(ModelError) {
        let (a, b, output) = (try tensor(0), try tensor(1), try output())
        switch op.code {
        case .prelu:
            try int8InOut(inputs: 2)
            try ratio(step(a), to: step(output))
            try ratio(step(a) * step(b), to: step(output))
        case .div:
            try int8InOut(inputs: 2)
            try clamp(activation)
            let ratio = step(a) / (step(b) * step(output))
            guard ratio < 0x1.fffffp21 else {
                throw refuse(expected: "scales in a ratio below 2^22", found: "\(ratio)")
            }
        case .squaredDifference:
            for tensor in [a, b, output] {
                if a.type == .int16 { try symmetric(tensor) } else { try int8(tensor) }
            }
            let twice = 2 * max(step(a), step(b))
            let scaled = (a.type == .int16 ? 1 : Float(1 << 14)) * Float(step(output))
            try ratio(twice * twice, to: Double(scaled))
        case .logicalAnd, .logicalOr: for tensor in [a, b, output] { try type(tensor, .bool) }
        default: try comparison(a, b, output)
        }
    }

    private func comparison(_ a: Tensor, _ b: Tensor, _ output: Tensor) throws(ModelError) {
        try type(output, .bool)
        let isEquality = op.code == .equal || op.code == .notEqual
        guard [.int32, .int64, .float32].contains(a.type) || (a.type == .bool && isEquality) else {
            for tensor in [a, b] {
                try int8(tensor)
                guard step(tensor) < 0x1.fffffep-1 else {
                    throw refuse(expected: "scales below 1", found: "\(step(tensor))")
                }
            }
            return
        }
        try type(a, a.type)
        try type(b, a.type)
    }
}
