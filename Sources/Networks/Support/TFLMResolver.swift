/// Operators as `TFLM_OPS` names them: as behind `Add` in TensorFlow Lite Micro's `micro_mutable_op_resolver.h`.
public enum TFLMResolver {
    /// What `TFLM_OPS=typical` stands for (`typical_operators` of `firmware/tflm/tflm.cmake`).
    public static let typical = [
        "AveragePool2D", "MaxPool2D", "Conv2D", "DepthwiseConv2D", "FullyConnected", "Add", "Mul", "Mean",
        "Pad", "PadV2", "Relu", "Relu6", "LeakyRelu", "Tanh", "Logistic", "HardSwish", "Softmax", "Reshape",
        "Transpose", "Concatenation", "Split", "SplitV", "Slice", "StridedSlice", "Pack", "Unpack", "ArgMax",
        "ResizeNearestNeighbor", "ExpandDims", "Squeeze", "Quantize", "Dequantize",
    ]

    /// Parts of names that are not a capital letter and small ones behind it.
    private static let spelled = ["MATMUL": "MatMul", "CUMSUM": "CumSum", "PADV2": "PadV2", "LSTM": "LSTM"]

    /// Name of an operator; nil for one that TensorFlow Lite Micro has no kernel of.
    public static func name(of code: OpCode) -> String? {
        guard TFLMOperator.known(code) != nil else { return nil }
        return code.name.split(separator: "_").map { part in
            if let spelled = spelled[String(part)] { return spelled }
            return part.first?.isNumber == true
                ? String(part) : part.prefix(1) + part.dropFirst().lowercased()
        }.joined()
    }

    /// The `TFLM_OPS` with which an image holds a model's operators: `typical`, and what that lacks.
    ///
    /// Operators that TensorFlow Lite Micro has no kernel of are left out.
    public static func setting(for model: Model) -> String {
        var names = ["typical"]
        for op in model.operators + model.otherSubgraphs.flatMap(\.operators) {
            guard let name = name(of: op.code), !typical.contains(name), !names.contains(name) else {
                continue
            }
            names.append(name)
        }
        return names.joined(separator: ",")
    }
}
