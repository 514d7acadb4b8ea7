/// Demands of the operators that compute element by element, and of SVDF.
extension BundledTypes {
    func arithmetic(_ activation: Activation) throws(ModelError) {
        if Self.isFloatPair(op, in: model) { return try floatPair(activation) }
        guard [.add, .sub, .mul, .minimum, .maximum].contains(op.code) else {
            return try laterArithmetic(activation)
        }
        if op.code == .minimum || op.code == .maximum {
            for tensor in [try tensor(0), try tensor(1), try output()] { try type(tensor, .int8) }
            return
        }
        try int8InOut(inputs: 2)
        try clamp(activation)
        let (first, second) = (try scale(try tensor(0)), try scale(try tensor(1)))
        let output = try scale(try output())
        if op.code == .mul { return try ratio(first * second, to: output) }
        // The kernel adds with 20 bits of headroom and shifts right only.
        try ratio(2 * max(first, second), to: output, below: 0x1p20)
    }

    /// Whether the kernel for two tensors of floats runs the operator.
    static func isFloatPair(_ op: Operator, in model: Model) -> Bool {
        let codes: [OpCode] = [.add, .sub, .mul, .div, .maximum, .minimum, .squaredDifference]
        return codes.contains(op.code) && op.input(0).map { model.tensors[$0].type } == .float32
    }

    private func floatPair(_ activation: Activation) throws(ModelError) {
        for tensor in [try tensor(0), try tensor(1), try output()] { try type(tensor, .float32) }
        try clamp(activation)
    }

    func leakyRelu(_ slope: Float) throws(ModelError) {
        try curve()
        let below = try scale(try tensor(0)) * Double(abs(slope))
        guard slope.isFinite, below <= Double(Float.greatestFiniteMagnitude) else {
            throw refuse(expected: "a finite slope", found: "\(slope)")
        }
        try ratio(below, to: try scale(try output()), below: 0x1.fffffp29)
    }

    /// Limits of the functions of one value, just below those of the engine.
    func curve() throws(ModelError) {
        try int8InOut()
        let (input, output) = (try scale(try tensor(0)), try scale(try output()))
        switch op.code {
        case .relu, .leakyRelu: try ratio(input, to: output, below: 0x1.fffffp29)
        case .hardSwish:
            try ratio(input / 128, to: output, below: 0x1.fffffp0)
            try ratio(input / 128, to: 3 / 32_768, below: 0x1.fffffp29)
        case .relu6: try ratio(6, to: input, below: 0x1p31)
        default: break
        }
    }

    func svdf(rank: Int) throws(ModelError) {
        try int8InOut(inputs: 2)
        let (input, features, times) = (try tensor(0), try tensor(1), try tensor(2))
        let (bias, state, output) = (try tensor(3), try tensor(4), try output())
        let kind: TensorType = times.type == .int16 ? .int16 : .int8
        try constant(features, .int8, "feature weights")
        try constant(times, kind, "time weights")
        try constant(bias, .int32, "biases")
        let shapes = [input, features, times, state, output].map(\.shape)
        guard shapes.allSatisfy({ $0.count == 2 }) else {
            throw refuse(expected: "matrices", found: "\(shapes)")
        }
        guard state.isVariable, state.constant == nil, state.type == kind, op.inputs.count == 5,
            let position = op.input(4),
            model.operators.filter({ $0.inputs.contains(position) }).count == 1
        else { throw refuse(expected: "a variable \(kind) state of its own", found: "\(state.type)") }
        let filters = features.shape[0]
        guard rank > 0, filters % rank == 0, features.shape[1] == input.shape[1], times.shape[0] == filters,
            bias.elementCount == filters / rank,
            state.shape == [input.shape[0], filters * times.shape[1]],
            output.shape == [input.shape[0], filters / rank]
        else { throw refuse(expected: "shapes of rank \(rank)", found: "\(shapes)") }
        let limit = kind == .int16 ? 32_767 : 127
        for tensor in [times, state] {
            guard let quantization = tensor.quantization, quantization.scales.count == 1,
                quantization.scales[0] > 0, (-limit - 1...limit).contains(quantization.zeroPoints[0])
            else { throw refuse(expected: "one positive scale", found: "another quantization") }
        }
        let steps = (
            times: Double(times.quantization?.scales[0] ?? 0),
            state: Double(state.quantization?.scales[0] ?? 0)
        )
        try ratio(try scale(input) * (try scale(features)), to: steps.state, below: 0x1.fffffp29)
        try ratio(steps.state * steps.times, to: try scale(output), below: 0x1.fffffp29)
        let difference = Double(bias.quantization?.scales.first ?? 0) - steps.state * steps.times
        guard abs(difference) < 1e-5 else {
            throw refuse(expected: "biases of scale state times weights", found: "another scale")
        }
    }
}
