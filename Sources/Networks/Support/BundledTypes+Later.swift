/// Demands of further operators without parameters, of reductions and of norms.
extension BundledTypes {
    /// Values of a row whose squares sum up in 32 bits.
    static let maxSquares = 33_025

    /// Operators of one or more tensors whose options do not matter.
    func later() throws(ModelError) {
        switch op.code {
        case .neg, .exp, .log, .sqrt, .square, .floor, .ceil, .round: try floatFunction()
        case .elu, .abs, .rsqrt: try function()
        case .logSoftmax: try logSoftmax()
        case .gatherND: try gatherND()
        case .selectV2: try select()
        case .cast: try cast()
        case .fill: try fill()
        case .reverseV2: try reverse()
        case .broadcastTo: try broadcastTo()
        case .batchToSpaceND: try batchSpace(image: try output(), batch: try tensor(0))
        case .spaceToBatchND: try batchSpace(image: try tensor(0), batch: try output())
        case .readVariable: try variable(value: try output())
        case .assignVariable: try variable(value: try tensor(1), outputs: 0)
        default: try rare()
        }
    }

    /// A tensor of `type` with one positive scale and a zero point of that type.
    func quantized(_ tensor: Tensor, _ type: TensorType) throws(ModelError) {
        try self.type(tensor, type)
        let range =
            switch type {
            case .int16: -32_768...32_767
            case .uint8: 0...255
            default: -128...127
            }
        guard let quantization = tensor.quantization, quantization.scales.count == 1,
            quantization.scales[0] > 0, range.contains(quantization.zeroPoints[0])
        else {
            throw refuse(
                expected: "one positive scale and a zero point in \(range)",
                found: "another quantization of '\(tensor.name.prefix(60))'")
        }
    }

    /// An int16 activation, whose zero point is 0.
    func symmetric(_ tensor: Tensor) throws(ModelError) {
        try quantized(tensor, .int16)
        guard tensor.quantization?.zeroPoints == [0] else {
            throw refuse(expected: "int16 values with zero point 0", found: "another zero point")
        }
    }

    /// Scale of a tensor that was found to have one.
    func step(_ tensor: Tensor) -> Double { Double(tensor.quantization?.scales.first ?? 0) }

    /// Sums of 64 bits are scaled by less than 2^7.
    func wideRatio(_ scale: Double, to output: Double) throws(ModelError) {
        try ratio(scale, to: output, below: 0x1.fffffp6)
    }

    func quantize() throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        let targets: [TensorType: [TensorType]] = [
            .float32: [.int8, .int16], .uint8: [.int8], .int8: [.int8, .uint8, .int16, .int32],
            .int16: [.int8, .int16, .int32], .int32: [.int8, .int16],
        ]
        guard targets[input.type]?.contains(output.type) == true else {
            throw refuse(
                expected: "a conversion between float32, int8, uint8, int16 and int32 that TFLM has",
                found: "\(input.type) to \(output.type)")
        }
        try scaled(output)
        guard input.type != .float32 else { return try type(input, .float32) }
        try scaled(input)
        try ratio(step(input), to: step(output))
    }

    /// One positive scale; of int32 any zero point.
    private func scaled(_ tensor: Tensor) throws(ModelError) {
        guard tensor.type == .int32 else { return try quantized(tensor, tensor.type) }
        try type(tensor, .int32)
        guard let quantization = tensor.quantization, quantization.scales.count == 1,
            quantization.scales[0] > 0, quantization.scales[0] < 3.4e38
        else { throw refuse(expected: "one positive scale", found: "another quantization") }
    }

    private func floatFunction() throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        try type(input, .float32)
        try type(output, .float32)
    }

    private func function() throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        guard input.type != .float32 else { return try floatFunction() }
        try int8InOut()
        let (from, to) = (Float(step(input)), Float(step(output)))
        switch op.code {
        case .elu:
            let inverse = 1 / to
            guard from * inverse < 4_194_304, inverse < 1_073_741_824, from < 1e36 else {
                throw refuse(
                    expected: "an input scale below 1e36, and a ratio of scales below 2^22",
                    found: "\(from) to \(to)")
            }
        case .rsqrt: try inverseRoot(from, to)
        default: try ratio(step(input), to: step(output), below: 0x1.fffffp29)
        }
    }

    /// Scales of RSQRT's input and output.
    func inverseRoot(_ from: Float, _ to: Float) throws(ModelError) {
        // The engine's ratio may round otherwise at the ends.
        let ratio = 1 / Double(from.squareRoot() * to)
        guard ratio < 0x1.ffffp29, ratio > 0x1.0001p-11 else {
            throw refuse(
                expected: "1 / sqrt(input's scale) / output's from 2^-11 to 2^30", found: "\(ratio)")
        }
    }

    /// SUM, REDUCE_MAX, REDUCE_MIN and REDUCE_ALL.
    func reduction() throws(ModelError) {
        let (input, axes, output) = (try tensor(0), try tensor(1), try output())
        let type: TensorType = op.code == .sum && input.type == .int16 ? .int16 : .int8
        if op.code == .reduceAll {
            try self.type(input, .bool)
            try self.type(output, .bool)
        } else {
            try quantized(input, type)
            try quantized(output, type)
        }
        try constant(axes, .int32, "axes")
        if op.code == .sum {
            try ratio(step(input), to: step(output))
        } else {
            guard input.quantization == output.quantization else {
                throw refuse(expected: "an output quantized as the input", found: "another quantization")
            }
        }
        var reduced: Set<Int> = []
        for stated in model.integers(of: axes) {
            let axis = stated < 0 ? stated + input.shape.count : stated
            guard input.shape.indices.contains(axis) else {
                throw refuse(expected: "axes of \(input.shape)", found: "\(stated)")
            }
            reduced.insert(axis)
        }
        let count = reduced.reduce(1) { $0 * input.shape[$1] }
        let most = type == .int16 ? 1 << 15 : 1 << 23
        guard axes.elementCount <= 6, axes.elementCount > 0, count <= most,
            output.elementCount * count == input.elementCount
        else {
            throw refuse(
                expected: "\(input.elementCount) values in groups of up to \(most)",
                found: "axes \(reduced.sorted())")
        }
    }

    func l2Normalization(_ activation: Activation) throws(ModelError) {
        try int8InOut()
        let input = try tensor(0)
        guard activation == .none, (1...4).contains(input.shape.count),
            input.shape[input.shape.count - 1] <= Self.maxSquares
        else {
            throw refuse(
                expected: "rows of up to \(Self.maxSquares) in up to 4 dimensions, and no activation",
                found: "\(input.shape), \(activation)")
        }
    }

    private func logSoftmax() throws(ModelError) {
        try int8InOut()
        let (input, output) = (try tensor(0), try output())
        guard output.quantization?.zeroPoints == [127], output.quantization?.scales == [1 / 16],
            let classes = input.shape.last, classes < 4096
        else {
            throw refuse(
                expected: "an output of scale 1/16 and zero point 127, and up to 4095 classes",
                found: "another, \(input.shape)")
        }
        guard step(input) * 0x1p26 > 1.000001 else {
            throw refuse(expected: "an input's scale above 2^-26", found: "\(step(input))")
        }
    }
}
