/// Bytes that the bundled engine takes beside the activations; formulas of `docs/memory-model.md`.
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
        switch op.code {
        case .conv2D: return columnBytes(of: op, in: model)
        case .logistic, .tanh, .hardSwish, .relu, .leakyRelu:
            return op.input(0).map { model.tensors[$0].elementCount } ?? 0 > tableBytes ? tableBytes : 0
        default: return 0
        }
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
        let filter = op.input(1).map { model.tensors[$0] }
        switch op.code {
        case .conv2D: return (4, 40, scales(filter?.shape[0] ?? 0))
        case .depthwiseConv2D: return (4, 40, scales(filter?.shape[3] ?? 0))
        case .fullyConnected:
            let isPerUnit = (filter?.quantization?.scales.count ?? 1) > 1
            return (4, 20, scales(isPerUnit ? filter?.shape[0] ?? 0 : 1))
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
        case .logistic, .tanh, .relu, .leakyRelu, .quantize: return (2, 20, 0)
        case .hardSwish: return (2, 16, 0)
        case .relu6: return (2, 8, 0)
        case .argMax, .argMin: return (2, 12, 0)
        case .reshape, .expandDims, .squeeze: return (2, 4, 0)
        case .transpose, .slice, .stridedSlice: return (2, 48, 0)
        case .resizeNearestNeighbor, .shape: return (2, 28, 0)
        case .split, .unpack: return (op.outputs.count + 1, 12, 0)
        case .concatenation, .pack: return (op.inputs.count + 1, 8, 4 * op.inputs.count)
        case .dequantize: return (2, 12, 0)
        default: return (0, 0, 0)
        }
    }

    /// How each input moves along the dimensions, where the shapes differ.
    private static func broadcast(_ op: Operator, _ model: Model) -> Int {
        let shapes = op.inputs.filter { $0 >= 0 }.map { model.tensors[$0].shape }
        return shapes.allSatisfy { $0 == shapes[0] } ? 0 : 72
    }

    /// A fixed-point multiplier and a shift for each scale.
    private static func scales(_ count: Int) -> Int { 4 * count + align4(count) }
}
