extension EngineSupport {
    /// Types whose elements the bundled engine can count (`type_bits` of `firmware/engine/model.cpp`).
    private static let countedTypes: Set<TensorType> = [
        .float32, .int32, .uint8, .int64, .bool, .int16, .int8, .int4,
    ]

    /// Refuses a graph that hangs together in a way that the bundled engine refuses, as `Preparation` of
    /// `firmware/engine/engine.cpp` does: lists longer than the tensors, results without a place, a state of two operators.
    static func checkGraph(_ model: Model) throws(ModelError) {
        for (list, name) in [(model.inputs, "inputs"), (model.outputs, "outputs")] {
            guard list.count <= model.tensors.count else {
                throw ModelError(
                    kind: .unsupportedVariant, place: "model",
                    expected: "at most as many \(name) as tensors, \(model.tensors.count) (bundled engine)",
                    found: "\(list.count)", cure: "name each tensor once among the \(name)")
            }
        }
        for (index, tensor) in model.tensors.enumerated()
        where tensor.constant != nil && !countedTypes.contains(tensor.type) {
            throw refuse(
                model, index, expected: "constants of float32, bool or integers up to 64 bits",
                found: "\(tensor.type)", cure: "leave the tensor out of the network")
        }
        var states: Set<Int> = []
        for op in model.operators {
            for tensor in op.inputs where tensor >= 0 && model.tensors[tensor].isVariable {
                guard model.tensors[tensor].constant == nil, states.insert(tensor).inserted else {
                    throw unsupported(
                        op, expected: "a state of its own",
                        found: "\(model.place(ofTensor: tensor)), which is read before or a constant",
                        cure: "give each operator a state of its own")
                }
            }
            for output in op.outputs where op.code != .varHandle {
                let tensor = model.tensors[output]
                guard !tensor.isVariable, tensor.byteCount > 0, countedTypes.contains(tensor.type) else {
                    throw unsupported(
                        op, expected: "a result that has a place in the arena",
                        found: "\(model.place(ofTensor: output)), a state or without bytes",
                        cure: "leave the operator out of the network")
                }
            }
        }
    }
}
