/// Bytes that the bundled engine takes beside the activations; formulas of `docs/explanation/memory-model.md`.
enum BundledMemory {
    static func align4(_ bytes: Int) -> Int { (bytes + 3) & ~3 }

    static func align16(_ bytes: Int) -> Int { (bytes + 15) & ~15 }

    /// The planner's own table: a row a tensor, a row an op.
    static func plannerBytes(of model: Model) -> Int {
        align16(12 * model.tensors.count + 8 * model.operators.count)
    }

    /// The tail: ports and the ops' records.
    static func persistentBytes(of model: Model) -> Int {
        let records = model.operators.reduce(0) { $0 + recordBytes(of: $1, in: model) }
        return align16(8 * (model.inputs.count + model.outputs.count) + records)
    }

    /// Two columns of the image-to-column matrix and a sum for each channel, where a convolution needs them, or a
    /// table of all values.
    static func scratchBytes(of op: Operator, in model: Model) -> Int {
        let own = ownScratch(of: op, in: model)
        guard let filter = packedWeights(of: op, in: model) else { return own }
        return align16(own) + filter.elementCount
    }

    private static func ownScratch(of op: Operator, in model: Model) -> Int {
        guard !BundledTypes.isSixteen(op, in: model) else { return 0 }
        switch op.code {
        case .conv2D: return columnBytes(of: op, in: model)
        case .logistic, .tanh, .hardSwish, .relu, .leakyRelu: return tableScratch(op, model)
        case .elu, .abs, .rsqrt:
            let isFloat = op.input(0).map { model.tensors[$0].type } == .float32
            return isFloat ? 0 : tableScratch(op, model)
        case .unidirectionalSequenceLSTM:
            // The next hidden state, of 16 bits each.
            return 2 * (op.outputs.first.flatMap { model.tensors[$0].shape.last } ?? 0)
        default: return 0
        }
    }

    private static func tableScratch(_ op: Operator, _ model: Model) -> Int {
        op.input(0).map { model.tensors[$0].elementCount } ?? 0 > tableBytes ? tableBytes : 0
    }

    /// Weights of four bits, which are unpacked in the scratch.
    private static func packedWeights(of op: Operator, in model: Model) -> Tensor? {
        guard [.conv2D, .depthwiseConv2D, .fullyConnected].contains(op.code), let index = op.input(1),
            model.tensors[index].type == .int4
        else { return nil }
        return model.tensors[index]
    }

    /// An entry for each int8; where there are not more elements, the engine needs no table.
    private static let tableBytes = 256

    private static func columnBytes(of op: Operator, in model: Model) -> Int {
        guard let input = op.input(0), let filter = op.input(1) else { return 0 }
        let shape = model.tensors[filter].shape
        let isPointwise = shape[1] == 1 && shape[2] == 1 && shape[3] == model.tensors[input].shape[3]
        return isPointwise ? 0 : 2 * align4(shape[1] * shape[2] * shape[3]) + 4 * shape[0]
    }

    private static func recordBytes(of op: Operator, in model: Model) -> Int {
        let (references, parameters, arrays) = record(of: op, in: model)
        return 12 + 4 * references + parameters + arrays
    }

    private static func record(
        of op: Operator, in model: Model
    ) -> (references: Int, parameters: Int, arrays: Int) {
        if BundledTypes.isSixteen(op, in: model) { return sixteenRecord(of: op, in: model) }
        if BundledTypes.isFloatPair(op, in: model) { return (3, 16, broadcast(op, model)) }
        let filter = op.input(1).map { model.tensors[$0] }
        let weighted = packedWeights(of: op, in: model) == nil ? 4 : 5
        switch op.code {
        case .conv2D: return (weighted, 40, scales(filter?.shape[0] ?? 0))
        case .depthwiseConv2D: return (weighted, 40, scales(filter?.shape[3] ?? 0))
        case .fullyConnected:
            let isPerUnit = (filter?.quantization?.scales.count ?? 1) > 1
            return (weighted, 20, scales(isPerUnit ? filter?.shape[0] ?? 0 : 1))
        case .averagePool2D, .maxPool2D: return (2, 28, 0)
        case .transposeConv: return (4, 40, scales(filter?.shape[0] ?? 0))
        case .svdf:
            let state = op.input(4).map { model.tensors[$0].byteCount } ?? 0
            return (5, 40, align4(state))
        case .add, .sub: return (3, 28, broadcast(op, model))
        case .mul: return (3, 20, broadcast(op, model))
        case .maximum, .minimum: return (3, 8, broadcast(op, model))
        case .pad, .padV2: return (2, 64, 0)
        case .mean: return (2, 40, 0)
        case .softmax: return (2, 24, 0)
        case .logistic, .tanh, .relu, .leakyRelu: return (2, 20, 0)
        case .quantize: return (2, isMixed(op, model) ? 24 : 20, 0)
        case .hardSwish: return (2, 16, 0)
        case .relu6: return (2, 8, 0)
        case .argMax, .argMin: return (2, 12, 0)
        case .reshape, .expandDims, .squeeze: return (2, 4, 0)
        case .transpose, .slice, .stridedSlice: return (2, 48, 0)
        case .resizeNearestNeighbor, .shape: return (2, 28, 0)
        case .split, .unpack: return (op.outputs.count + 1, 12, 0)
        case .concatenation, .pack: return (op.inputs.count + 1, 8, 4 * op.inputs.count)
        case .dequantize: return (2, 12, 0)
        default: return laterRecord(of: op, in: model)
        }
    }

    private static func sixteenRecord(
        of op: Operator, in model: Model
    ) -> (references: Int, parameters: Int, arrays: Int) {
        let filter = op.input(1).map { model.tensors[$0] }
        switch op.code {
        case .conv2D, .transposeConv: return (4, 48, scales(filter?.shape[0] ?? 0))
        case .depthwiseConv2D: return (4, 48, scales(filter?.shape[3] ?? 0))
        case .fullyConnected:
            let isPerUnit = (filter?.quantization?.scales.count ?? 1) > 1
            return (4, 20, scales(isPerUnit ? filter?.shape[0] ?? 0 : 1))
        case .averagePool2D, .maxPool2D: return (2, 32, 0)
        case .add, .sub, .mul, .maximum, .minimum: return (3, 24, broadcast(op, model))
        case .logistic, .tanh: return (2, 12, 0)
        case .relu, .relu6, .leakyRelu: return (2, 20, 0)
        // Two tables of 513 entries.
        case .softmax: return (2, 16, 4 * 513)
        case .mean: return (2, 40, 0)
        case .prelu: return (3, 24, broadcast(op, model))
        case .abs, .rsqrt: return (2, 16, 0)
        default: return (2, 64, 0)
        }
    }

    private static func laterRecord(
        of op: Operator, in model: Model
    ) -> (references: Int, parameters: Int, arrays: Int) {
        let isFloat = op.input(0).map { model.tensors[$0].type } == .float32
        switch op.code {
        case .sum, .reduceMax, .reduceMin, .reduceAll: return (2, 40, 0)
        case .neg, .exp, .log, .sqrt, .square, .floor, .ceil, .round: return (2, 4, 0)
        case .elu, .abs, .rsqrt: return (2, isFloat ? 4 : 16, 0)
        case .prelu: return (3, 24, broadcast(op, model))
        case .squaredDifference: return (3, 28, broadcast(op, model))
        case .div, .equal, .notEqual, .greater, .greaterEqual, .less, .lessEqual:
            return (3, 20, broadcast(op, model))
        case .gather: return (3, 20, 0)
        case .gatherND: return (3, 52, 0)
        case .l2Normalization: return (2, 12, 0)
        case .logSoftmax: return (2, 28, 0)
        case .mirrorPad: return (2, 68, 0)
        case .splitV: return (op.outputs.count + 1, 8, 4 * op.outputs.count)
        case .batchMatMul: return (3, 76, 0)
        case .selectV2: return (4, 104, 0)
        case .cast, .fill: return (2, 8, 0)
        case .spaceToDepth, .depthToSpace, .reverseV2, .broadcastTo: return (2, 48, 0)
        case .batchToSpaceND, .spaceToBatchND: return (2, 44, 0)
        case .resizeBilinear: return (2, 36, 0)
        case .readVariable, .assignVariable: return (2, 4, 0)
        case .unidirectionalSequenceLSTM:
            let states = [op.input(18), op.input(19)].map { index in
                align4(index.map { model.tensors[$0].byteCount } ?? 0)
            }
            return (14, 124, states.reduce(0, +))
        case .varHandle: return (0, 0, variableBytes(op, model))
        case .addN: return (op.inputs.count + 1, 20, 0)
        case .cumsum: return (2, 28, 0)
        case .zerosLike: return (2, 4, 0)
        case .logicalAnd, .logicalOr: return (3, 8, broadcast(op, model))
        case .logicalNot: return (2, 8, 0)
        case .dynamicUpdateSlice: return (4, 56, 0)
        case .embeddingLookup: return (3, 20, 0)
        case .broadcastArgs: return (3, 8, 0)
        default: return (0, 0, 0)
        }
    }

    /// The first handle of a variable holds it, behind its size.
    private static func variableBytes(_ op: Operator, _ model: Model) -> Int {
        let variables = Variables(model)
        guard case .variable(let name) = op.options, !variables.isRepeated(op) else { return 0 }
        return 4 + align4((try? variables.bytes(of: name, at: op)) ?? 0)
    }

    /// Whether a QUANTIZE converts from or to another type than int8 and float32.
    private static func isMixed(_ op: Operator, _ model: Model) -> Bool {
        let output = op.outputs.first.map { model.tensors[$0].type }
        let input = op.input(0).map { model.tensors[$0].type }
        return output != .int8 || (input != .float32 && input != .int8)
    }

    /// How each input moves along the dimensions, where the shapes differ.
    private static func broadcast(_ op: Operator, _ model: Model) -> Int {
        let shapes = op.inputs.filter { $0 >= 0 }.map { model.tensors[$0].shape }
        return shapes.allSatisfy { $0 == shapes[0] } ? 0 : 72
    }

    /// A fixed-point multiplier and a shift for each scale.
    private static func scales(_ count: Int) -> Int { 4 * count + align4(count) }
}
