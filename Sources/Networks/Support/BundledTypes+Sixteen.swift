import Foundation

/// Demands of the kernels for int16 activations, with int8 weights where there are any (16x8 models).
extension BundledTypes {
    private static let withSixteen: Set<OpCode> = [
        .conv2D, .depthwiseConv2D, .transposeConv, .fullyConnected, .averagePool2D, .maxPool2D, .add, .sub,
        .mul, .maximum, .minimum, .logistic, .tanh, .relu, .relu6, .leakyRelu, .softmax, .mean, .pad, .padV2,
        .prelu, .abs, .rsqrt,
    ]
    /// Operators that the smaller image leaves out whatever their types, since hardly any int8 network has them.
    private static let rare: Set<OpCode> = [
        .addN, .cumsum, .zerosLike, .logicalAnd, .logicalOr, .logicalNot, .reduceAll, .dynamicUpdateSlice,
        .embeddingLookup, .broadcastArgs,
    ]

    /// Whether the smaller image lacks the operator itself (`TL_SLIM`).
    static func isRare(_ code: OpCode) -> Bool { rare.contains(code) }

    /// Whether another kernel than that of int8 runs the operator.
    static func isSixteen(_ op: Operator, in model: Model) -> Bool {
        guard withSixteen.contains(op.code), let index = op.input(op.code == .transposeConv ? 2 : 0) else {
            return false
        }
        return model.tensors[index].type == .int16
    }

    /// Whether the kernel that runs the operator is one of those that the smaller image leaves out (`TL_SLIM`).
    static func needsInt16Kernel(_ op: Operator, in model: Model) -> Bool {
        if isSixteen(op, in: model) { return true }
        guard [.squaredDifference, .batchMatMul, .unidirectionalSequenceLSTM].contains(op.code),
            let index = op.input(0)
        else { return false }
        return model.tensors[index].type == .int16
    }

    func sixteen() throws(ModelError) {
        switch op.options {
        case .conv2D(let window):
            try convolution(window, axis: 0, mayBeNarrow: true)
            let (channels, filter) = (try tensor(0).shape[3], try tensor(1).shape)
            guard filter[0] % (channels / filter[3]) == 0 else {
                throw refuse(expected: "as many outputs in each group", found: "filter \(filter)")
            }
        case .depthwiseConv2D(let window, let multiplier):
            try convolution(window, axis: 3)
            let wanted = try tensor(1).shape[3] / tensor(0).shape[3]
            guard multiplier == wanted else {
                throw refuse(expected: "depth multiplier \(wanted)", found: "\(multiplier)")
            }
        case .transposeConv(let window):
            try convolution(window, axis: 0, image: 2)
            try type(try tensor(0), .int32)
        case .fullyConnected(let activation, let shuffled, _): try dense(activation, shuffled)
        case .pool2D(let window, let height, let width): try pool(window, filter: [height, width])
        case .arithmetic(let activation): try sums(activation)
        case .softmax(let beta): try softmax(beta)
        case .reducer: try mean()
        case .leakyRelu(let slope):
            try symmetricInOut()
            let below = step(try tensor(0)) * Double(abs(slope))
            guard slope.isFinite, below <= Double(Float.greatestFiniteMagnitude) else {
                throw refuse(expected: "a finite slope", found: "\(slope)")
            }
            try ratio(below, to: step(try output()), below: 0x1.fffffp29)
            try ratio(step(try tensor(0)), to: step(try output()), below: 0x1.fffffp29)
        default: try function()
        }
    }

    private func symmetricInOut(inputs count: Int = 1) throws(ModelError) {
        for position in 0..<count { try symmetric(try tensor(position)) }
        try symmetric(try output())
    }

    private func convolution(
        _ window: OpOptions.Window, axis: Int, image: Int = 0, mayBeNarrow: Bool = false
    ) throws(ModelError) {
        let (input, filter, output) = (try tensor(image), try tensor(1), try output())
        try symmetric(input)
        try symmetric(output)
        try clamp(window.activation)
        try sixteenWeights(filter, scalesAlong: nil, bias: image == 2 ? 3 : 2, mayBeNarrow: mayBeNarrow)
        try wideRatio(Double(filter.quantization?.scales.max() ?? 0) * step(input), to: step(output))
        try extents(window, filter: filter.shape, image: image)
    }

    private func sixteenWeights(
        _ filter: Tensor, scalesAlong axis: Int?, bias: Int, mayBeNarrow: Bool
    ) throws(ModelError) {
        try constant(filter, .int8, "weights")
        let channels = try output().shape.last ?? 0
        guard let quantization = filter.quantization, quantization.scales.allSatisfy({ $0 > 0 }),
            quantization.zeroPoints.allSatisfy({ $0 == 0 }),
            quantization.scales.count == 1
                || (quantization.scales.count == channels && quantization.axis == axis ?? quantization.axis)
        else {
            throw refuse(
                expected: "symmetric weights with one positive scale, or \(channels)", found: "others")
        }
        guard let index = op.input(bias) else { return }
        let tensor = model.tensors[index]
        try constant(tensor, mayBeNarrow && tensor.type == .int32 ? .int32 : .int64, "biases")
    }

    private func dense(_ activation: Activation, _ isShuffled: Bool) throws(ModelError) {
        let (input, filter, output) = (try tensor(0), try tensor(1), try output())
        guard !isShuffled else {
            throw refuse(expected: "weights in the default format", found: "shuffled weights")
        }
        try symmetricInOut()
        try clamp(activation)
        try sixteenWeights(filter, scalesAlong: 0, bias: 2, mayBeNarrow: true)
        try wideRatio(Double(filter.quantization?.scales.max() ?? 0) * step(input), to: step(output))
        try biasScale()
    }

    private func pool(_ window: OpOptions.Window, filter: [Int]) throws(ModelError) {
        try symmetricInOut()
        try clamp(window.activation)
        try extents(window, filter: filter)
        let (input, output) = (try tensor(0), try output())
        guard abs(step(input) - step(output)) <= 1e-6, input.shape[1] * input.shape[2] <= 1 << 15 else {
            throw refuse(
                expected: "an output quantized as the input, and up to 32768 positions",
                found: "another quantization, or \(input.shape)")
        }
    }

    private func slopes() throws(ModelError) {
        let (input, slopes, output) = (try tensor(0), try tensor(1), try output())
        try symmetric(input)
        try quantized(slopes, .int8)
        try symmetric(output)
        try ratio(step(input), to: step(output))
        try ratio(step(input) * step(slopes), to: step(output))
    }

    private func sums(_ activation: Activation) throws(ModelError) {
        guard op.code != .prelu else { return try slopes() }
        try symmetricInOut(inputs: 2)
        try clamp(activation)
        let (a, b, output) = (step(try tensor(0)), step(try tensor(1)), step(try output()))
        switch op.code {
        case .mul: try ratio(a * b, to: output)
        case .add, .sub: try ratio(2 * max(a, b), to: output, below: 0x1p15)
        default: break
        }
    }

    private func softmax(_ beta: Float) throws(ModelError) {
        try symmetricInOut()
        let (input, output) = (try tensor(0), try output())
        let scaled = step(input) * Double(beta) * 6553.5
        guard abs(step(output) * 32_768 - 1) <= 0.0009, scaled >= 0, scaled < 0x1.fffffp13,
            let classes = input.shape.last, classes <= 65_535
        else {
            throw refuse(
                expected: "an output of scale 1/32768, and up to 65535 classes",
                found: "another, \(input.shape)")
        }
    }

    private func function() throws(ModelError) {
        switch op.code {
        case .pad, .padV2: try pad()
        case .relu:
            try symmetricInOut()
            try ratio(step(try tensor(0)), to: step(try output()), below: 0x1.fffffp29)
        case .relu6:
            try symmetricInOut()
            try ratio(6, to: step(try tensor(0)), below: 0x1p31)
        case .abs:
            try symmetricInOut()
            try ratio(step(try tensor(0)), to: step(try output()), below: 0x1.fffffp29)
        case .rsqrt:
            try symmetricInOut()
            try inverseRoot(Float(step(try tensor(0))), Float(step(try output())))
        default:
            try symmetricInOut()
            let (input, output) = (step(try tensor(0)), step(try output()))
            guard abs(log2(output) + 15) < 0.0009, input > 1.3e-9, input < 2.66 else {
                throw refuse(
                    expected: "an output of scale 1/32768 and an input's from 2^-29 to 2.66",
                    found: "\(output), \(input)")
            }
        }
    }
}
