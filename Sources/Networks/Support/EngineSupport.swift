public import Facts

/// What an engine runs, checked before a board is touched.
public enum EngineSupport {
    /// Operators that one model may have: `TL_MAX_OPS` of `firmware/link/link.h`.
    public static let maxOperators = FirmwareLimits.operators
    private static let maxRank = 6
    /// Planning takes time with the square of the tensors.
    private static let maxTensors = 4096

    /// Operators that the bundled engine runs, with the highest operator version that it knows.
    ///
    /// The table of `firmware/engine/kernels.cpp`; a higher version may ask for semantics unknown there.
    static let bundledVersions: [OpCode: Int] = [
        .conv2D: 8, .depthwiseConv2D: 7, .fullyConnected: 14, .averagePool2D: 3, .maxPool2D: 3, .add: 5,
        .pad: 4, .padV2: 4, .mean: 3, .softmax: 3, .logistic: 3, .reshape: 2, .concatenation: 5, .quantize: 4,
        .dequantize: 6, .sub: 5, .mul: 7, .maximum: 4, .minimum: 4, .relu: 3, .relu6: 3, .leakyRelu: 2,
        .tanh: 3,
        .hardSwish: 1, .transpose: 7, .slice: 6, .stridedSlice: 8, .split: 4, .pack: 4, .unpack: 4,
        .argMax: 3,
        .argMin: 3, .resizeNearestNeighbor: 4, .transposeConv: 5, .svdf: 4, .expandDims: 1, .squeeze: 2,
        .shape: 1,
        .sum: 2, .reduceMax: 3, .reduceMin: 3, .neg: 2, .elu: 1, .prelu: 1, .gather: 7,
        .l2Normalization: 2, .logSoftmax: 2, .mirrorPad: 3, .splitV: 2, .batchMatMul: 6,
        .unidirectionalSequenceLSTM: 4, .abs: 4, .rsqrt: 3, .exp: 2, .log: 2, .sqrt: 2, .square: 2,
        .floor: 2, .ceil: 2, .round: 2, .gatherND: 5, .squaredDifference: 2, .div: 2, .equal: 4,
        .notEqual: 3, .greater: 3, .greaterEqual: 3, .less: 3, .lessEqual: 3, .selectV2: 2, .cast: 6,
        .fill: 4, .spaceToDepth: 2, .depthToSpace: 2, .reverseV2: 3, .broadcastTo: 3, .batchToSpaceND: 4,
        .spaceToBatchND: 4, .resizeBilinear: 4, .callOnce: 1, .varHandle: 1, .readVariable: 1,
        .assignVariable: 1,
        .addN: 1, .cumsum: 1, .zerosLike: 1, .logicalAnd: 1, .logicalOr: 1, .logicalNot: 1, .reduceAll: 1,
        .dynamicUpdateSlice: 2, .embeddingLookup: 4, .broadcastArgs: 1,
    ]

    /// Checks that the engine runs every operator of the model with its types, version and options.
    ///
    /// Throws a `ModelError` that names all operators that it does not run, or what it does not take. Which operators
    /// of TensorFlow Lite Micro are in an image is up to who built it, and what a kernel takes is up to its
    /// version: for `tflm` only what no build runs is refused here, the rest by the board.
    public static func check(_ model: Model, engine: Engine) throws(ModelError) {
        switch engine {
        case .bundled: try checkBundled(model)
        case .tflm: try checkTFLM(model)
        }
    }

    private static func checkTFLM(_ model: Model) throws(ModelError) {
        try checkOperators(model, engine: .tflm)
        try checkArithmetic(model, engine: .tflm)
        guard model.otherSubgraphs.isEmpty else {
            throw ModelError(
                kind: .unsupportedVariant, place: "model",
                expected: "one subgraph, which the adapter of the tflm engine takes",
                found: "\(1 + model.otherSubgraphs.count)", cure: "use --engine bundled")
        }
        try checkCount(model)
    }

    private static func checkCount(_ model: Model) throws(ModelError) {
        guard model.operators.count <= maxOperators else {
            throw ModelError(
                kind: .unsupportedVariant, place: "model", expected: "at most \(maxOperators) ops",
                found: "\(model.operators.count)", cure: "use a network with fewer ops")
        }
    }

    private static func checkBundled(_ model: Model) throws(ModelError) {
        guard model.tensors.count <= maxTensors else {
            throw ModelError(
                kind: .unsupportedVariant, place: "model", expected: "at most \(maxTensors) tensors",
                found: "\(model.tensors.count)", cure: "use a network with fewer ops")
        }
        try checkOperators(model, engine: .bundled)
        try checkArithmetic(model, engine: .bundled)
        for op in model.operators {
            let newest = bundledVersions[op.code] ?? 0
            guard op.version <= newest else {
                throw unsupported(
                    op, expected: "version \(newest) or lower", found: "version \(op.version)",
                    cure: "convert the model with an older TensorFlow")
            }
            try BundledTypes(op: op, model: model).check()
        }
        try checkCount(model)
        try checkGraph(model)
        for (index, tensor) in model.tensors.enumerated() where tensor.shape.count > maxRank {
            throw refuse(
                model, index, expected: "at most \(maxRank) dimensions", found: "\(tensor.shape)",
                cure: "reshape the network's tensors")
        }
        for (index, tensor) in model.tensors.enumerated()
        where tensor.type.bits == nil && tensor.constant != nil {
            throw refuse(
                model, index, expected: "elements of a fixed size", found: "\(tensor.type)",
                cure: "leave the tensor out of the network")
        }
        for index in model.inputs + model.outputs {
            let tensor = model.tensors[index]
            guard [.int8, .uint8, .int16, .int32, .float32, .bool].contains(tensor.type) else {
                throw refuse(
                    model, index, expected: "an int8, uint8, int16, int32, bool or float32 input or output",
                    found: "\(tensor.type)",
                    cure: "convert the model with int8 inputs and outputs")
            }
            guard tensor.constant == nil, !tensor.isVariable, tensor.byteCount > 0 else {
                throw refuse(
                    model, index, expected: "an input or output that is computed",
                    found: "a constant, a state or no element", cure: "leave it out of the network")
            }
        }
    }

    static func refuse(
        _ model: Model, _ tensor: Int, expected: String, found: String, cure: String
    ) -> ModelError {
        ModelError(
            kind: .unsupportedVariant, place: model.place(ofTensor: tensor),
            expected: "\(expected) (bundled engine)", found: found, cure: cure)
    }

    static func unsupported(
        _ op: Operator, expected: String, found: String,
        cure: String =
            "convert the model with full integer quantization (int8), or change the op in the network"
    ) -> ModelError {
        ModelError(
            kind: .unsupportedVariant, place: op.place, expected: "\(expected) (bundled engine)",
            found: found,
            cure: cure)
    }
}
