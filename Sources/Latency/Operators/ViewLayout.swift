import Networks

/// How the engine goes over the input of an operator that is a view of it: dimensions of the output, how many bytes
/// the input moves along each, and the bytes that move together (`firmware/engine/view.h`).
struct ViewLayout: Hashable {
    private(set) var dims: [Int] = []
    private(set) var steps: [Int] = []
    private(set) var item: Int

    /// The layout of an operator; of one that is none of these, its output as it lies.
    init(_ op: Operator, in model: Model) {
        let input = op.input(0).map { model.tensors[$0] }
        let shape = input?.shape ?? []
        item = max(1, (input?.byteCount ?? 1) / max(1, input?.elementCount ?? 1))
        let output = op.outputs.first.map { model.tensors[$0].shape } ?? []
        var each = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() { each[axis] = each[axis + 1] * shape[axis + 1] }
        func values(_ position: Int) -> [Int] {
            op.input(position).map { model.values(of: model.tensors[$0]) } ?? []
        }
        switch op.code {
        case .transpose:
            let order = values(1)
            dims = output
            steps = output.indices.map { order.indices.contains($0) ? each[order[$0]] : 1 }
        case .slice:
            (dims, steps) = (output, Array(each.suffix(output.count)))
        case .stridedSlice:
            let strides = values(3)
            let mask = if case .stridedSlice(let options) = op.options { options.shrinkMask } else { 0 }
            for axis in shape.indices where mask >> axis & 1 == 0 {
                dims.append(output.indices.contains(dims.count) ? output[dims.count] : 1)
                steps.append(each[axis] * (strides.indices.contains(axis) ? strides[axis] : 1))
            }
        case .spaceToDepth, .depthToSpace:
            let block = if case .block(let size) = op.options { size } else { 1 }
            let isDeep = op.code == .spaceToDepth
            let run = (isDeep ? shape.last ?? 1 : output.last ?? 1) * (isDeep ? block : 1)
            // Rows, columns and rows of a block; pixels of a row of a block lie together.
            let total = shape.reduce(1, *) / max(1, run)
            (dims, steps) = ([max(1, total / max(1, block)), block, run], [run * block, 64, 1])
        default:
            (dims, steps) = (output, output.map { _ in 1 })
            if op.code == .reverseV2, let last = steps.indices.last { steps[last] = -1 }
            if op.code == .broadcastTo, let last = steps.indices.last, shape.last == 1 { steps[last] = 0 }
            for axis in steps.indices.dropLast().reversed() { steps[axis] = steps[axis + 1] * dims[axis + 1] }
        }
        steps = zip(dims, steps).map { $0 > 1 ? $1 * item : 0 }
        // Elements that lie together move together.
        while let count = dims.last, count > 1, steps.last == item {
            item *= count
            dims.removeLast()
            steps.removeLast()
        }
    }
}
