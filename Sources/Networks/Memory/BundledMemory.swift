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

    /// Two columns of the image-to-column matrix, where a convolution needs one.
    static func scratchBytes(of op: Operator, in model: Model) -> Int {
        guard case .conv2D = op.options, let input = op.input(0), let filter = op.input(1) else { return 0 }
        let shape = model.tensors[filter].shape
        let isPointwise = shape[1] == 1 && shape[2] == 1 && shape[3] == model.tensors[input].shape[3]
        return isPointwise ? 0 : 2 * align4(shape[1] * shape[2] * shape[3])
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
        case .add:
            let shapes = op.inputs.filter { $0 >= 0 }.map { model.tensors[$0].shape }
            return (3, 28, shapes.allSatisfy { $0 == shapes[0] } ? 0 : 72)
        case .pad, .padV2: return (2, 64, 0)
        case .mean: return (2, 40, 0)
        case .softmax: return (2, 24, 0)
        case .logistic, .quantize: return (2, 20, 0)
        case .reshape: return (2, 4, 0)
        case .concatenation: return (op.inputs.count + 1, 8, 4 * op.inputs.count)
        case .dequantize: return (2, 12, 0)
        default: return (0, 0, 0)
        }
    }

    /// A fixed-point multiplier and a shift for each scale.
    private static func scales(_ count: Int) -> Int { 4 * count + align4(count) }
}
