/// Checks the types, quantization and options of one operator against what the bundled engine runs.
///
/// The demands are those that TFLM's int8 reference kernels make in their Prepare functions
/// (`tensorflow/lite/micro/kernels/*_common.cc`).
struct BundledTypes {
    let op: Operator
    let model: Model

    func check() throws(ModelError) {
        switch op.options {
        case .conv2D(let window): try convolution(axis: 0, window.activation)
        case .depthwiseConv2D(let window, _): try convolution(axis: 3, window.activation)
        case .fullyConnected(let activation, let shuffled, _):
            guard !shuffled else {
                throw refuse(expected: "weights in the default format", found: "shuffled weights")
            }
            try convolution(axis: 0, activation)
        case .pool2D(let window, _, _):
            try int8InOut()
            try clamp(window.activation)
        case .add(let activation):
            try int8InOut(inputs: 2)
            try clamp(activation)
        case .concatenation(_, let activation):
            try int8InOut(inputs: op.inputs.count)
            guard activation == .none else {
                throw refuse(expected: "no fused activation", found: "\(activation)")
            }
        case .softmax: try fixedOutput(zeroPoint: -128)
        case .reducer:
            try int8InOut()
            try constantIndices(1)
        case .reshape: try int8InOut()
        case .none: try parameterless()
        case .other: break
        }
    }

    private func parameterless() throws(ModelError) {
        switch op.code {
        case .logistic: try fixedOutput(zeroPoint: -128)
        case .quantize:
            let input = try tensor(0)
            guard input.type == .float32 || input.type == .int8 else {
                throw refuse(expected: "a float32 or int8 input", found: "\(input.type)")
            }
            if input.type == .int8 { try int8(input) }
            try int8(try output())
        case .dequantize:
            try int8(try tensor(0))
            let output = try output()
            guard output.type == .float32 else {
                throw refuse(expected: "a float32 output", found: "\(output.type)")
            }
        default:
            try int8InOut()
            try constantIndices(1)
        }
    }

    private func convolution(axis: Int, _ activation: Activation) throws(ModelError) {
        try int8InOut()
        try clamp(activation)
        let filter = try tensor(1)
        guard filter.type == .int8, filter.constant != nil else {
            throw refuse(
                expected: "constant int8 weights",
                found: filter.constant == nil ? "computed weights" : "\(filter.type) weights")
        }
        guard let quantization = filter.quantization, quantization.scales.allSatisfy({ $0 > 0 }),
            quantization.zeroPoints.allSatisfy({ $0 == 0 }),
            quantization.scales.count == 1 || quantization.axis == axis
        else {
            throw refuse(
                expected: "symmetric weights with one scale, or one a channel along axis \(axis)",
                found: "another quantization")
        }
        if let index = op.input(2) {
            let bias = model.tensors[index]
            guard bias.type == .int32, bias.constant != nil else {
                throw refuse(
                    expected: "constant int32 biases",
                    found: bias.constant == nil ? "computed biases" : "\(bias.type) biases")
            }
        }
    }

    private func int8InOut(inputs count: Int = 1) throws(ModelError) {
        for position in 0..<count { try int8(try tensor(position)) }
        try int8(try output())
    }

    private func int8(_ tensor: Tensor) throws(ModelError) {
        guard tensor.type == .int8 else {
            throw refuse(expected: "int8 activations", found: "\(tensor.type) '\(tensor.name.prefix(60))'")
        }
        try scale(tensor, -128...127)
    }

    private func scale(_ tensor: Tensor, _ range: ClosedRange<Int>) throws(ModelError) {
        guard let quantization = tensor.quantization, quantization.scales.count == 1,
            quantization.scales[0] > 0, range.contains(quantization.zeroPoints[0])
        else {
            throw refuse(
                expected: "one positive scale and a zero point in \(range.lowerBound)...\(range.upperBound)",
                found: "another quantization of '\(tensor.name.prefix(60))'")
        }
    }

    private func fixedOutput(zeroPoint: Int) throws(ModelError) {
        try int8InOut()
        guard let quantization = try output().quantization, quantization.zeroPoints[0] == zeroPoint,
            quantization.scales[0] == 1 / 256
        else {
            throw refuse(
                expected: "an output of scale 1/256 and zero point -128", found: "another quantization")
        }
    }

    private func clamp(_ activation: Activation) throws(ModelError) {
        guard [.none, .relu, .relu6, .reluN1To1].contains(activation) else {
            throw refuse(expected: "NONE, RELU, RELU6 or RELU_N1_TO_1 fused", found: "\(activation)")
        }
    }

    private func constantIndices(_ position: Int) throws(ModelError) {
        let indices = try tensor(position)
        guard indices.type == .int32, indices.constant != nil else {
            throw refuse(
                expected: "constant int32 axes or paddings",
                found: indices.constant == nil ? "computed ones" : "\(indices.type)")
        }
    }

    private func tensor(_ position: Int) throws(ModelError) -> Tensor {
        guard let index = op.input(position) else {
            throw refuse(expected: "an input \(position)", found: "none")
        }
        return model.tensors[index]
    }

    private func output() throws(ModelError) -> Tensor {
        guard let index = op.outputs.first else { throw refuse(expected: "an output", found: "none") }
        return model.tensors[index]
    }

    private func refuse(expected: String, found: String) -> ModelError {
        EngineSupport.unsupported(op, expected: expected, found: found)
    }
}
