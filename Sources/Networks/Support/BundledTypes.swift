/// Checks the types, quantization and options of one operator against what the bundled engine runs.
///
/// The demands are those of the engine's own prepare functions (`firmware/engine`), which follow TFLM's int8
/// reference kernels, so that a model is refused before a board is touched. The engine checks all of it again.
struct BundledTypes {
    let op: Operator
    let model: Model

    private static let maxConcatenated = 10
    static let maxDimension = 65_535
    private static let maxStep = 32_767
    /// Values that one pooling window or mean may take in before its sum overflows.
    private static let maxAveraged = 1 << 23
    private static let maxClasses = 4095
    /// Tensors that are taken apart or joined at once.
    static let maxParts = 64

    /// Numbers of inputs that each operator may have.
    private static let arities: [OpCode: ClosedRange<Int>] = [
        .conv2D: 2...3, .depthwiseConv2D: 2...3, .fullyConnected: 2...3, .averagePool2D: 1...1,
        .maxPool2D: 1...1, .add: 2...2, .concatenation: 1...maxConcatenated, .softmax: 1...1,
        .logistic: 1...1,
        .mean: 2...2, .pad: 2...3, .padV2: 2...3, .reshape: 1...2, .quantize: 1...1, .dequantize: 1...1,
        .sub: 2...2, .mul: 2...2, .maximum: 2...2, .minimum: 2...2, .relu: 1...1, .relu6: 1...1,
        .leakyRelu: 1...1, .tanh: 1...1, .hardSwish: 1...1, .transpose: 2...2, .slice: 3...3,
        .stridedSlice: 4...4, .split: 2...2, .pack: 1...maxParts, .unpack: 1...1, .argMax: 2...2,
        .argMin: 2...2, .resizeNearestNeighbor: 2...2, .transposeConv: 3...4, .svdf: 5...5,
        .expandDims: 2...2, .squeeze: 1...1, .shape: 1...1,
        .sum: 2...2, .reduceMax: 2...2, .reduceMin: 2...2, .neg: 1...1, .elu: 1...1, .prelu: 2...2,
        .gather: 2...2, .gatherND: 2...2, .l2Normalization: 1...1, .logSoftmax: 1...1, .mirrorPad: 2...2,
        .splitV: 3...3, .batchMatMul: 2...2, .unidirectionalSequenceLSTM: 24...24, .callOnce: 0...0,
        .varHandle: 0...0, .readVariable: 1...1, .assignVariable: 2...2, .abs: 1...1, .rsqrt: 1...1,
        .exp: 1...1, .log: 1...1, .sqrt: 1...1, .square: 1...1, .floor: 1...1, .ceil: 1...1, .round: 1...1,
        .squaredDifference: 2...2, .div: 2...2, .equal: 2...2, .notEqual: 2...2, .greater: 2...2,
        .greaterEqual: 2...2, .less: 2...2, .lessEqual: 2...2, .selectV2: 3...3, .cast: 1...1,
        .fill: 2...2, .spaceToDepth: 1...1, .depthToSpace: 1...1, .reverseV2: 2...2, .broadcastTo: 2...2,
        .batchToSpaceND: 3...3, .spaceToBatchND: 3...3, .resizeBilinear: 2...2,
        .addN: 2...maxParts, .cumsum: 2...2, .zerosLike: 1...1, .logicalAnd: 2...2, .logicalOr: 2...2,
        .logicalNot: 1...1, .reduceAll: 2...2, .dynamicUpdateSlice: 3...3, .embeddingLookup: 2...2,
        .broadcastArgs: 2...2,
    ]

    func check() throws(ModelError) {
        if let arity = Self.arities[op.code], !arity.contains(op.inputs.count) {
            throw refuse(
                expected: "\(arity.lowerBound) to \(arity.upperBound) inputs", found: "\(op.inputs.count)")
        }
        if Self.isSixteen(op, in: model) { return try sixteen() }
        switch op.options {
        case .conv2D(let window):
            try convolution(scalesAlong: nil, window.activation)
            try extents(window, filter: try tensor(1).shape)
            let (channels, filter) = (try tensor(0).shape[3], try tensor(1).shape)
            guard filter[0] % (channels / filter[3]) == 0 else {
                throw refuse(expected: "as many outputs in each group", found: "filter \(filter)")
            }
        case .depthwiseConv2D(let window, let multiplier):
            try convolution(scalesAlong: nil, window.activation)
            try extents(window, filter: try tensor(1).shape)
            let wanted = try tensor(1).shape[3] / tensor(0).shape[3]
            guard multiplier == wanted else {
                throw refuse(expected: "depth multiplier \(wanted)", found: "\(multiplier)")
            }
        case .fullyConnected(let activation, let shuffled, _):
            guard !shuffled else {
                throw refuse(expected: "weights in the default format", found: "shuffled weights")
            }
            try dense(activation)
        case .pool2D(let window, let height, let width):
            try pool(window, filter: [height, width])
        case .arithmetic(let activation): try arithmetic(activation)
        case .transposeConv(let window):
            try convolution(scalesAlong: nil, window.activation, image: 2, bias: 3)
            try extents(window, filter: try tensor(1).shape, image: 2)
            try type(try tensor(0), .int32)
        case .svdf(let rank): try svdf(rank: rank)
        case .stridedSlice(let options): try stridedSlice(options)
        case .split(let count): try op.code == .split ? split(count: count) : splitV(count: count)
        case .pack(let count, let axis): try op.code == .pack ? pack(count, axis) : unpack(count, axis)
        case .resize(let hasCorners, let hasCenters):
            try resize()
            try bilinear(hasCorners: hasCorners, hasCenters: hasCenters)
        case .leakyRelu(let slope): try leakyRelu(slope)
        case .concatenation(_, let activation):
            try concatenation(activation)
        case .softmax(let beta): try softmax(Double(beta))
        case .reducer: try op.code == .mean ? mean() : reduction()
        case .gather(let axis, let batches): try gather(axis: axis, batchDimensions: batches)
        case .mirrorPad(let skipsBorder): try mirrorPad(skipsBorder: skipsBorder)
        case .batchMatMul(let left, let right):
            try batchMatMul(isLeftTransposed: left, isRightTransposed: right)
        case .normalization(let activation): try l2Normalization(activation)
        case .block(let size): try blocks(size)
        case .sequenceLSTM(let activation, _, let isTimeMajor):
            try sequenceLSTM(activation, isTimeMajor: isTimeMajor)
        case .callOnce(let subgraph): try callOnce(subgraph)
        case .variable(let name): try handle(name)
        case .reshape:
            try moved(try tensor(0), to: try output())
            if op.code == .expandDims { try expandDims() }
        case .none: try parameterless()
        case .other: break
        }
    }

    private func parameterless() throws(ModelError) {
        switch op.code {
        case .logistic:
            try int8InOut()
            guard try output().quantization?.zeroPoints == [-128] else {
                throw refuse(expected: "an output of zero point -128", found: "another")
            }
            let scale = try scale(try tensor(0))
            guard scale * 0x1p27 >= 0.5, scale * 0x1p27 < 0x1p30 else {
                throw refuse(expected: "an input scale from 2^-28 to 8", found: "\(scale)")
            }
        case .quantize:
            try quantize()
        case .dequantize:
            let input = try tensor(0)
            try quantized(input, [.int16, .uint8].contains(input.type) ? input.type : .int8)
            try type(try output(), .float32)
        case .relu, .relu6, .tanh, .hardSwish: try curve()
        case .transpose: try transpose()
        case .slice: try slice()
        case .argMax, .argMin: try argMax()
        case .shape: try shape()
        case .pad, .padV2: try pad()
        default: try later()
        }
    }

    private func convolution(
        scalesAlong axis: Int?, _ activation: Activation, image: Int = 0, bias: Int = 2
    ) throws(ModelError) {
        try int8(try tensor(image))
        try int8(try output())
        try clamp(activation)
        let filter = try tensor(1)
        try constant(filter, filter.type == .int4 && image == 0 ? .int4 : .int8, "weights")
        try weights(filter, scalesAlong: axis, bias: bias)
        let product = Double(filter.quantization?.scales.max() ?? 0) * (try scale(try tensor(image)))
        try ratio(product, to: try scale(try output()))
    }

    /// Weights are symmetric, but for those that another op computes.
    func weights(_ filter: Tensor, scalesAlong axis: Int?, bias: Int) throws(ModelError) {
        guard let quantization = filter.quantization, quantization.scales.allSatisfy({ $0 > 0 }),
            quantization.zeroPoints.allSatisfy({ $0 == 0 })
        else { throw refuse(expected: "symmetric weights with positive scales", found: "others") }
        let channels = try output().shape.last ?? 0
        let count = quantization.scales.count
        guard count == 1 || (count == channels && quantization.axis == axis ?? quantization.axis) else {
            throw refuse(expected: "one scale of the weights, or \(channels)", found: "\(count)")
        }
        if let index = op.input(bias) { try constant(model.tensors[index], .int32, "biases") }
    }

    private func dense(_ activation: Activation) throws(ModelError) {
        let (input, filter) = (try tensor(0), try tensor(1))
        try int8InOut()
        try clamp(activation)
        if filter.type == .int4 {
            try constant(filter, .int4, "weights")
            guard filter.quantization?.scales.count == 1 else {
                throw refuse(expected: "one scale of int4 weights", found: "several")
            }
        } else {
            try type(filter, .int8)
        }
        if filter.constant == nil, filter.quantization?.scales.count == 1 {
            try int8(filter)
            if let index = op.input(2) { try constant(model.tensors[index], .int32, "biases") }
        } else {
            try weights(filter, scalesAlong: 0, bias: 2)
        }
        let product = Double(filter.quantization?.scales.max() ?? 0) * (try scale(input))
        try ratio(product, to: try scale(try output()))
        try biasScale()
    }

    /// Scale of a tensor that was found to have one.
    func scale(_ tensor: Tensor) throws(ModelError) -> Double {
        try int8(tensor)
        return Double(tensor.quantization?.scales[0] ?? 0)
    }

    /// Fixed-point multipliers hold ratios below 2^30.
    func ratio(
        _ scale: Double, to output: Double, below limit: Double = 0x1p30
    ) throws(ModelError) {
        guard scale / output < limit else {
            throw refuse(expected: "scales in a ratio below \(limit)", found: "\(scale) to \(output)")
        }
    }

    /// TFLM refuses biases of another scale than the product of the input's and the weights'.
    func biasScale() throws(ModelError) {
        guard let index = op.input(2), let weights = try tensor(1).quantization, weights.scales.count == 1,
            let input = try tensor(0).quantization, let output = try output().quantization
        else { return }
        let bias = model.tensors[index].quantization?.scales[0] ?? 0
        let difference = abs(Double(input.scales[0]) * Double(weights.scales[0]) - Double(bias))
        guard difference / Double(output.scales[0]) <= 0.02 else {
            throw refuse(expected: "biases of scale input times weights", found: "\(bias)")
        }
    }

    func extents(_ window: OpOptions.Window, filter: [Int], image: Int = 0) throws(ModelError) {
        let shapes = [try tensor(image).shape, try output().shape, filter]
        guard shapes.joined().allSatisfy({ $0 <= Self.maxDimension }) else {
            throw refuse(expected: "dimensions up to \(Self.maxDimension)", found: "\(shapes)")
        }
        let steps = [
            window.strideHeight, window.strideWidth, window.dilationHeight, window.dilationWidth,
        ]
        guard steps.allSatisfy({ $0 <= Self.maxStep }) else {
            throw refuse(expected: "strides and dilations up to \(Self.maxStep)", found: "\(steps)")
        }
    }

    private func pool(_ window: OpOptions.Window, filter: [Int]) throws(ModelError) {
        try int8InOut()
        try clamp(window.activation)
        try extents(window, filter: filter)
        let input = try tensor(0)
        guard let before = input.quantization, let after = try output().quantization,
            abs(Double(before.scales[0]) - Double(after.scales[0])) <= 1e-6,
            before.zeroPoints == after.zeroPoints
        else { throw refuse(expected: "an output quantized as the input", found: "another quantization") }
        guard input.shape[1] * input.shape[2] <= Self.maxAveraged else {
            throw refuse(expected: "images up to \(Self.maxAveraged) positions", found: "\(input.shape)")
        }
    }

    private func concatenation(_ activation: Activation) throws(ModelError) {
        let kind: TensorType = try output().type == .int16 ? .int16 : .int8
        try quantized(try output(), kind)
        for position in op.inputs.indices { try quantized(try tensor(position), kind) }
        guard activation == .none else {
            throw refuse(expected: "no fused activation", found: "\(activation)")
        }
        let output = try output().quantization
        for position in op.inputs.indices {
            guard let input = try tensor(position).quantization, input.scales == output?.scales,
                input.zeroPoints == output?.zeroPoints
            else { throw refuse(expected: "inputs quantized as the output", found: "input \(position) not") }
        }
    }

    private func softmax(_ beta: Double) throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        let scale = try scale(input)
        guard beta * scale * 0x1p26 > 1 else {
            throw refuse(
                expected: "beta times the input's scale above 2^-26", found: "\(beta) times \(scale)")
        }
        let quantization = output.quantization
        if output.type == .int16 {
            let step = Double(quantization?.scales[0] ?? 0)
            guard quantization?.zeroPoints == [-32_768], abs(step * 65_536 - 1) <= 0.001 else {
                throw refuse(
                    expected: "an int16 output of scale 1/65536 and zero point -32768", found: "another")
            }
        } else {
            try int8(output)
            guard quantization?.zeroPoints == [-128], quantization?.scales == [1 / 256] else {
                throw refuse(expected: "an output of scale 1/256 and zero point -128", found: "another")
            }
        }
        guard let classes = input.shape.last, classes <= Self.maxClasses else {
            throw refuse(expected: "up to \(Self.maxClasses) classes", found: "\(input.shape)")
        }
    }

    func mean() throws(ModelError) {
        let (input, axes) = (try tensor(0), try tensor(1))
        let (kind, most): (TensorType, Int) =
            input.type == .int16 ? (.int16, 1 << 15) : (.int8, Self.maxAveraged)
        try quantized(input, kind)
        try quantized(try output(), kind)
        try ratio(step(input), to: step(try output()))
        try constant(axes, .int32, "axes")
        var reduced: Set<Int> = []
        for axis in model.integers(of: axes) {
            let along = axis < 0 ? axis + input.shape.count : axis
            guard input.shape.indices.contains(along) else {
                throw refuse(expected: "axes of \(input.shape)", found: "\(axis)")
            }
            reduced.insert(along)
        }
        let averaged = reduced.reduce(1) { $0 * input.shape[$1] }
        guard averaged <= most, try output().elementCount * averaged == input.elementCount else {
            throw refuse(
                expected: "\(input.elementCount) values in means of up to \(most)",
                found: "axes \(reduced.sorted())")
        }
    }

    func pad() throws(ModelError) {
        let (input, output, paddings) = (try tensor(0), try output(), try tensor(1))
        let kind: TensorType = input.type == .int16 ? .int16 : .int8
        for tensor in [input, output] {
            if kind == .int16 { try symmetric(tensor) } else { try int8(tensor) }
        }
        try constant(paddings, .int32, "paddings")
        let values = model.integers(of: paddings)
        guard input.shape.count <= 5, values.count == 2 * input.shape.count else {
            throw refuse(expected: "paddings of up to 5 dimensions", found: "\(paddings.shape)")
        }
        for (axis, size) in input.shape.enumerated() {
            let (before, after) = (values[2 * axis], values[2 * axis + 1])
            guard before >= 0, after >= 0, size + before + after == output.shape[axis] else {
                throw refuse(
                    expected: "paddings that lead from \(input.shape) to \(output.shape)", found: "\(values)")
            }
        }
        guard let index = op.input(2) else { return }
        let filler = model.tensors[index]
        try quantized(filler, kind)
        try constant(filler, kind, "a padding value")
        guard filler.elementCount == 1, filler.quantization == output.quantization else {
            throw refuse(expected: "one padding value quantized as the output", found: "another")
        }
    }

    func int8InOut(inputs count: Int = 1) throws(ModelError) {
        for position in 0..<count { try int8(try tensor(position)) }
        try int8(try output())
    }

    func type(_ tensor: Tensor, _ type: TensorType) throws(ModelError) {
        guard tensor.type == type, !tensor.isVariable, tensor.elementCount > 0 else {
            throw refuse(
                expected: "\(type) elements",
                found: "\(tensor.type) \(tensor.shape) '\(tensor.name.prefix(60))'")
        }
    }

    func int8(_ tensor: Tensor) throws(ModelError) {
        try type(tensor, .int8)
        guard let quantization = tensor.quantization, quantization.scales.count == 1,
            quantization.scales[0] > 0, (-128...127).contains(quantization.zeroPoints[0])
        else {
            throw refuse(
                expected: "one positive scale and a zero point in -128...127",
                found: "another quantization of '\(tensor.name.prefix(60))'")
        }
    }

    func constant(_ tensor: Tensor, _ type: TensorType, _ what: String) throws(ModelError) {
        guard tensor.type == type, tensor.constant != nil, !tensor.isVariable else {
            throw refuse(
                expected: "constant \(type) \(what)",
                found: tensor.constant == nil ? "computed ones" : "\(tensor.type)")
        }
    }

    func clamp(_ activation: Activation) throws(ModelError) {
        guard [.none, .relu, .relu6, .reluN1To1].contains(activation) else {
            throw refuse(expected: "NONE, RELU, RELU6 or RELU_N1_TO_1 fused", found: "\(activation)")
        }
    }

    func tensor(_ position: Int) throws(ModelError) -> Tensor {
        guard let index = op.input(position) else {
            throw refuse(expected: "an input \(position)", found: "none")
        }
        return model.tensors[index]
    }

    func output() throws(ModelError) -> Tensor {
        guard op.outputs.count == 1, let index = op.outputs.first else {
            throw refuse(expected: "one output", found: "\(op.outputs.count)")
        }
        return model.tensors[index]
    }

    func refuse(expected: String, found: String) -> ModelError {
        EngineSupport.unsupported(op, expected: expected, found: found)
    }
}

extension Model {
    /// Values of a constant int32 or int64 tensor, in order; empty for others.
    func integers(of tensor: Tensor) -> [Int] {
        let size = tensor.type == .int64 ? 8 : 4
        guard tensor.type == .int32 || tensor.type == .int64, let range = tensor.constant,
            range.count % size == 0
        else { return [] }
        return stride(from: range.lowerBound, to: range.upperBound, by: size).map { position in
            let bits = (0..<size).reduce(UInt64(0)) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
            return size == 8
                ? Int(Int64(bitPattern: bits)) : Int(Int32(bitPattern: UInt32(truncatingIfNeeded: bits)))
        }
    }
}
