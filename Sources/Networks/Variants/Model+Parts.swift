extension Model {
    /// The same file with one operator alone: what it costs by itself.
    package func keeping(_ op: Operator) -> Model { with(tensors: tensors, operators: [op]) }

    /// The same file with no operator.
    package var withoutOperators: Model { with(tensors: tensors, operators: []) }

    /// Another graph in place of the one that runs; its bytes stay those of the file.
    func with(tensors: [Tensor], operators: [Operator]) -> Model {
        Model(self, tensors, operators, inputs, outputs)
    }
}

extension Tensor {
    /// The same tensor with another shape; scales along an axis are as many as it asks for.
    func reshaped(_ shape: [Int]) -> Tensor {
        var quantization = quantization
        if let old = quantization, old.scales.count > 1, shape.indices.contains(old.axis),
            let scale = old.scales.first, let zero = old.zeroPoints.first
        {
            let count = shape[old.axis]
            quantization?.scales = Self.fitted(old.scales, to: count, with: scale)
            quantization?.zeroPoints = Self.fitted(old.zeroPoints, to: count, with: zero)
        }
        let bytes = (shape.reduce(1, *) * (type.bits ?? 0) + 7) / 8
        return Tensor(
            name: name, type: type, shape: shape, quantization: quantization,
            constant: constant.map { $0.lowerBound..<$0.lowerBound + bytes }, byteCount: bytes,
            isVariable: isVariable)
    }

    private static func fitted<Value>(_ values: [Value], to count: Int, with filler: Value) -> [Value] {
        Array(values.prefix(count)) + Array(repeating: filler, count: max(0, count - values.count))
    }
}
