import Facts

extension EngineSupport {
    /// Refuses a model whose arithmetic as a whole is one that an engine has no kernels for, before any of its operators
    /// is: float16 weights, hybrid quantization and uint8 activations anywhere, float32 networks by the bundled engine.
    static func checkArithmetic(_ model: Model, engine: Engine) throws(ModelError) {
        for (index, tensor) in model.tensors.enumerated()
        where tensor.type == .float16 && tensor.constant != nil {
            throw arithmetic(
                model.place(ofTensor: index), engine, found: "float16 weights",
                cure: "leave float16 out of target_spec.supported_types and convert to int8")
        }
        let weighted: [OpCode] = [.conv2D, .depthwiseConv2D, .fullyConnected, .transposeConv]
        for op in model.operators where weighted.contains(op.code) {
            let image = op.code == .transposeConv ? 2 : 0
            guard let input = op.input(image), let filter = op.input(1) else { continue }
            let (values, weights) = (model.tensors[input].type, model.tensors[filter].type)
            switch (values, weights) {
            case (.float32, .int8), (.float32, .int4), (.float32, .uint8):
                throw arithmetic(
                    op.place, engine,
                    found: "hybrid quantization, float32 activations with \(weights) weights",
                    cure: "convert with a representative_dataset, so that activations are int8 too")
            case (.float32, _) where engine == .bundled:
                throw arithmetic(
                    op.place, engine, found: "a float32 network",
                    cure: "convert to int8 with a representative_dataset, or use --engine tflm")
            case (.uint8, _):
                throw arithmetic(
                    op.place, engine, found: "uint8 ones",
                    cure:
                        "convert to int8 with TensorFlow 2, whose inference_input_type gives uint8 at the edges"
                )
            default: continue
            }
        }
    }

    private static func arithmetic(
        _ place: String, _ engine: Engine, found: String, cure: String
    ) -> ModelError {
        ModelError(
            kind: .unsupportedVariant, place: place,
            expected: "int8 activations and weights (\(engine) engine)", found: found, cure: cure)
    }
}
