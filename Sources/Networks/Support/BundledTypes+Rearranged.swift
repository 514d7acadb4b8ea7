/// Demands of further operators that move, choose or repeat elements.
extension BundledTypes {
    /// Both tensors are float32 or int8.
    private func narrow(_ input: Tensor, _ output: Tensor) throws(ModelError) {
        try type(input, input.type == .float32 ? .float32 : .int8)
        try type(output, input.type)
    }

    private func indices(_ tensor: Tensor, below sizes: [Int]) throws(ModelError) {
        try type(tensor, .int32)
        guard tensor.constant != nil else { return }
        for (position, index) in model.integers(of: tensor).enumerated()
        where !(0..<sizes[position % sizes.count]).contains(index) {
            throw refuse(expected: "indices from 0 and below \(sizes)", found: "\(index)")
        }
    }

    func gather(axis stated: Int, batchDimensions: Int) throws(ModelError) {
        let (input, positions, output) = (try tensor(0), try tensor(1), try output())
        try narrow(input, output)
        let axis = stated < 0 ? stated + input.shape.count : stated
        let batches = batchDimensions < 0 ? batchDimensions + positions.shape.count : batchDimensions
        guard input.shape.indices.contains(axis), (0...axis).contains(batches),
            batches <= positions.shape.count, input.shape.prefix(batches) == positions.shape.prefix(batches)
        else {
            throw refuse(
                expected: "an axis of \(input.shape) and batches of both",
                found: "axis \(stated), \(batchDimensions) batch dimensions of \(positions.shape)")
        }
        try indices(positions, below: [input.shape[axis]])
        let slices = input.elementCount / input.shape[axis]
        let shared = input.shape.prefix(batches).reduce(1, *)
        guard output.elementCount == slices * (positions.elementCount / shared) else {
            throw refuse(
                expected: "\(positions.elementCount) slices of \(input.shape)", found: "\(output.shape)")
        }
    }

    func gatherND() throws(ModelError) {
        let (input, positions, output) = (try tensor(0), try tensor(1), try output())
        try narrow(input, output)
        try type(positions, .int32)
        guard let numbers = positions.shape.last, numbers <= input.shape.count, numbers <= 5 else {
            throw refuse(expected: "indices of \(input.shape)", found: "\(positions.shape)")
        }
        try indices(positions, below: Array(input.shape.prefix(numbers)))
        let slice = input.shape.dropFirst(numbers).reduce(1, *)
        guard output.elementCount == positions.elementCount / numbers * slice else {
            throw refuse(expected: "slices of \(slice) elements", found: "\(output.shape)")
        }
    }

    func mirrorPad(skipsBorder: Bool) throws(ModelError) {
        let (input, paddings, output) = (try tensor(0), try tensor(1), try output())
        try narrow(input, output)
        try constant(paddings, paddings.type == .int64 ? .int64 : .int32, "paddings")
        let values = model.integers(of: paddings)
        guard input.shape.count <= 5, output.shape.count == input.shape.count,
            paddings.shape == [input.shape.count, 2], values.count == 2 * input.shape.count
        else {
            throw refuse(expected: "paddings of up to 5 dimensions", found: "\(paddings.shape)")
        }
        for (axis, size) in input.shape.enumerated() {
            let sides = [values[2 * axis], values[2 * axis + 1]]
            let most = skipsBorder ? size - 1 : size
            guard sides.allSatisfy({ (0...max(0, most)).contains($0) }),
                size + sides[0] + sides[1] == output.shape[axis]
            else {
                throw refuse(
                    expected: "paddings up to \(most) that lead from \(input.shape) to \(output.shape)",
                    found: "\(values)")
            }
        }
    }

    func splitV(count: Int) throws(ModelError) {
        let (input, axes) = (try tensor(0), try tensor(2))
        _ = try tensor(1)
        try constant(axes, .int32, "an axis")
        guard let axis = axis(model.integers(of: axes), rank: input.shape.count), parts(count) else {
            throw refuse(
                expected: "an axis of \(input.shape) in \(op.outputs.count) parts", found: "\(count)")
        }
        var along = 0
        for index in op.outputs {
            let output = model.tensors[index]
            try moved(input, to: output)
            guard output.shape.count == input.shape.count else {
                throw refuse(expected: "parts of \(input.shape)", found: "\(output.shape)")
            }
            var shape = input.shape
            shape[axis] = output.shape[axis]
            along += output.shape[axis]
            guard output.shape == shape else {
                throw refuse(expected: "parts of \(input.shape)", found: "\(output.shape)")
            }
        }
        guard along == input.shape[axis] else {
            throw refuse(expected: "parts of \(input.shape[axis]) in all", found: "\(along)")
        }
    }

    func bilinear(hasCorners: Bool, hasCenters: Bool) throws(ModelError) {
        guard op.code == .resizeBilinear else { return }
        try type(try tensor(0), .int8)
        guard !hasCorners || !hasCenters else {
            throw refuse(expected: "aligned corners or pixel centers", found: "both")
        }
    }

    /// SPACE_TO_DEPTH and DEPTH_TO_SPACE.
    func blocks(_ size: Int) throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        try narrow(input, output)
        let isToDepth = op.code == .spaceToDepth
        let (space, depth) = isToDepth ? (input, output) : (output, input)
        guard space.shape.count == 4, depth.shape.count == 4 else {
            throw refuse(expected: "images", found: "\(input.shape) to \(output.shape)")
        }
        let expected = [
            space.shape[0], space.shape[1] / size, space.shape[2] / size, space.shape[3] * size * size,
        ]
        guard space.shape[1] % size == 0, space.shape[2] % size == 0, depth.shape == expected else {
            throw refuse(
                expected: "blocks of \(size) between \(input.shape) and \(output.shape)", found: "others")
        }
    }

    func batchSpace(image: Tensor, batch: Tensor) throws(ModelError) {
        let (blocks, edges) = (try tensor(1), try tensor(2))
        try narrow(try tensor(0), try output())
        try constant(blocks, .int32, "block sizes")
        try constant(edges, .int32, "edges")
        let spatial = image.shape.count - 2
        let (sizes, values) = (model.integers(of: blocks), model.integers(of: edges))
        guard (1...2).contains(spatial), batch.shape.count == image.shape.count, sizes.count == spatial,
            values.count == 2 * spatial, sizes.allSatisfy({ (1...Int(Int16.max)).contains($0) }),
            values.allSatisfy({ $0 >= 0 }), image.shape.last == batch.shape.last,
            batch.shape[0] == image.shape[0] * sizes.reduce(1, *)
        else {
            throw refuse(
                expected: "blocks of \(image.shape) in \(batch.shape)", found: "\(sizes), edges \(values)")
        }
        for axis in 0..<spatial {
            let padded = image.shape[1 + axis] + values[2 * axis] + values[2 * axis + 1]
            guard batch.shape[1 + axis] * sizes[axis] == padded else {
                throw refuse(expected: "blocks of \(padded) positions", found: "\(batch.shape)")
            }
        }
    }

    func reverse() throws(ModelError) {
        let (input, axes, output) = (try tensor(0), try tensor(1), try output())
        try moved(input, to: output)
        try constant(axes, .int32, "axes")
        let rank = input.shape.count
        let sorted = model.integers(of: axes).map { $0 < 0 ? $0 + rank : $0 }.sorted()
        guard let first = sorted.first, first >= 0, rank <= 5, axes.shape.count == 1,
            sorted == Array(first..<first + sorted.count), first + sorted.count <= rank,
            output.shape == input.shape
        else {
            throw refuse(expected: "axes of \(input.shape) that follow one another", found: "\(sorted)")
        }
    }

    func broadcastTo() throws(ModelError) {
        let (input, stated, output) = (try tensor(0), try tensor(1), try output())
        try moved(input, to: output)
        try constant(stated, stated.type == .int64 ? .int64 : .int32, "dimensions")
        let added = output.shape.count - input.shape.count
        guard added >= 0, output.shape.count <= 5, stated.elementCount == output.shape.count,
            stated.elementCount > 0,
            zip(input.shape, output.shape.dropFirst(added)).allSatisfy({ $0 == 1 || $0 == $1 })
        else {
            throw refuse(expected: "\(input.shape) repeated", found: "\(output.shape)")
        }
    }

    func select() throws(ModelError) {
        let (condition, first, second) = (try tensor(0), try tensor(1), try tensor(2))
        let output = try output()
        let kind: TensorType = [.float32, .int16].contains(first.type) ? first.type : .int8
        try type(condition, .bool)
        for tensor in [first, second, output] { try type(tensor, kind) }
        for tensor in [condition, first, second] {
            let sizes = zip(tensor.shape.reversed(), output.shape.reversed())
            let beyond = tensor.shape.dropLast(min(tensor.shape.count, output.shape.count))
            guard sizes.allSatisfy({ $0 == 1 || $0 == $1 }), beyond.allSatisfy({ $0 == 1 }) else {
                throw refuse(expected: "shapes that broadcast to \(output.shape)", found: "\(tensor.shape)")
            }
        }
    }

    func cast() throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        try type(input, input.type == .bool ? .bool : movedType(input))
        try type(output, movedType(output))
    }

    private func movedType(_ tensor: Tensor) -> TensorType {
        [.int16, .int32, .float32].contains(tensor.type) ? tensor.type : .int8
    }

    func fill() throws(ModelError) {
        let (dimensions, value, output) = (try tensor(0), try tensor(1), try output())
        try type(value, [.float32, .int32].contains(value.type) ? value.type : .int8)
        try type(output, value.type)
        guard dimensions.constant != nil, value.shape.isEmpty else {
            throw refuse(expected: "constant dimensions and a scalar", found: "\(value.shape)")
        }
    }
}
