/// Demands of the operators that move elements or look for them, without computing.
extension BundledTypes {
    /// Both tensors are of one type that may be moved.
    func moved(_ input: Tensor, to output: Tensor) throws(ModelError) {
        let types: [TensorType] = [.int8, .int16, .int32, .float32]
        guard types.contains(input.type) else { return try type(input, .int8) }
        try type(input, input.type)
        try type(output, input.type)
    }

    func transpose() throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        try moved(input, to: output)
        let order = try integers(1, count: input.shape.count)
        guard input.shape.count <= 5, order.sorted() == Array(input.shape.indices),
            output.shape == order.map({ input.shape[$0] })
        else {
            throw refuse(
                expected: "a permutation of up to 5 dimensions from \(input.shape) to \(output.shape)",
                found: "\(order)")
        }
    }

    func slice() throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        try moved(input, to: output)
        let begin = try integers(1, count: input.shape.count, isWide: true)
        let sizes = try integers(2, count: input.shape.count, isWide: true)
        let fits = input.shape.indices.allSatisfy { axis in
            guard (0..<input.shape[axis]).contains(begin[axis]), output.shape.indices.contains(axis) else {
                return false
            }
            let rest = input.shape[axis] - begin[axis]
            let count = sizes[axis] == -1 ? rest : sizes[axis]
            return (1...rest).contains(count) && output.shape[axis] == count
        }
        guard input.shape.count <= 5, output.shape.count == input.shape.count, fits else {
            throw refuse(
                expected: "a slice of \(input.shape) of shape \(output.shape)",
                found: "begin \(begin), size \(sizes)")
        }
    }

    func stridedSlice(_ options: OpOptions.StridedSlice) throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        try moved(input, to: output)
        guard input.shape.count <= 4 else {
            throw refuse(expected: "at most 4 dimensions", found: "\(input.shape)")
        }
        guard !options.isExtended else {
            throw refuse(expected: "no ellipsis, new axis or relative end", found: "one")
        }
        let begin = try integers(1, count: input.shape.count)
        let end = try integers(2, count: input.shape.count)
        let strides = try integers(3, count: input.shape.count)
        var shape: [Int] = []
        for (axis, size) in input.shape.enumerated() {
            let stride = strides[axis]
            let first = Self.bound(
                begin[axis], options.beginMask >> axis & 1 == 1, size, whole: stride > 0 ? 0 : size - 1,
                stride)
            let stop = Self.bound(
                end[axis], options.endMask >> axis & 1 == 1, size, whole: stride > 0 ? size : -1, stride)
            if options.shrinkMask >> axis & 1 == 1 {
                guard stride > 0, first < size else {
                    throw refuse(expected: "an index of \(size)", found: "\(begin[axis]), stride \(stride)")
                }
            } else {
                guard stride != 0 else {
                    throw refuse(expected: "strides that are not 0", found: "\(strides)")
                }
                let span = stride > 0 ? stop - first : first - stop
                shape.append(max(0, (span + abs(stride) - 1) / abs(stride)))
            }
        }
        guard shape == output.shape else {
            throw refuse(expected: "the output shape \(shape)", found: "\(output.shape)")
        }
    }

    private static func bound(_ index: Int, _ isMasked: Bool, _ size: Int, whole: Int, _ stride: Int) -> Int {
        guard !isMasked else { return whole }
        let counted = index < 0 ? index + size : index
        return stride > 0 ? min(max(counted, 0), size) : min(max(counted, -1), size - 1)
    }

    func split(count: Int) throws(ModelError) {
        let (input, axes) = (try tensor(1), try tensor(0))
        try constant(axes, .int32, "an axis")
        guard let axis = axis(model.integers(of: axes), rank: input.shape.count), parts(count),
            input.shape[axis] % count == 0
        else {
            throw refuse(
                expected: "an axis of \(input.shape) in \(op.outputs.count) parts", found: "\(count)")
        }
        var shape = input.shape
        shape[axis] /= count
        for index in op.outputs {
            let output = model.tensors[index]
            try moved(input, to: output)
            guard output.shape == shape else {
                throw refuse(expected: "parts of shape \(shape)", found: "\(output.shape)")
            }
        }
    }

    func unpack(_ count: Int, _ stated: Int) throws(ModelError) {
        let input = try tensor(0)
        guard let axis = axis([stated], rank: input.shape.count), parts(count), input.shape[axis] == count
        else {
            throw refuse(
                expected: "an axis of \(input.shape) of size \(op.outputs.count)", found: "axis \(stated)")
        }
        for index in op.outputs {
            let output = model.tensors[index]
            try moved(input, to: output)
            guard output.elementCount * count == input.elementCount else {
                throw refuse(expected: "equal parts of \(input.shape)", found: "\(output.shape)")
            }
        }
    }

    func pack(_ count: Int, _ stated: Int) throws(ModelError) {
        let output = try output()
        guard let axis = axis([stated], rank: output.shape.count), count == op.inputs.count,
            output.shape[axis] == count
        else {
            throw refuse(
                expected: "an axis of \(output.shape) of size \(op.inputs.count)", found: "axis \(stated)")
        }
        for position in op.inputs.indices {
            let input = try tensor(position)
            try moved(input, to: output)
            guard input.elementCount * count == output.elementCount else {
                throw refuse(expected: "equal parts of \(output.shape)", found: "\(input.shape)")
            }
        }
    }

    func resize() throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        try moved(input, to: output)
        let sizes = try integers(1, count: 2)
        guard input.shape.count == 4, output.shape == [input.shape[0], sizes[0], sizes[1], input.shape[3]],
            (input.shape[1...2] + sizes).allSatisfy({ $0 <= Self.maxDimension })
        else {
            throw refuse(
                expected: "an image \(input.shape) resized to \(output.shape)", found: "size \(sizes)")
        }
    }

    func argMax() throws(ModelError) {
        let (input, axes, output) = (try tensor(0), try tensor(1), try output())
        try type(input, .int8)
        try type(output, .int32)
        try constant(axes, .int32, "an axis")
        guard let axis = axis(model.integers(of: axes), rank: input.shape.count),
            output.elementCount * input.shape[axis] == input.elementCount
        else { throw refuse(expected: "an axis from \(input.shape) to \(output.shape)", found: "another") }
    }

    func shape() throws(ModelError) {
        let (input, output) = (try tensor(0), try output())
        try type(output, .int32)
        guard output.elementCount == input.shape.count else {
            throw refuse(expected: "\(input.shape.count) dimensions", found: "\(output.shape)")
        }
    }

    func expandDims() throws(ModelError) {
        let (input, axes, output) = (try tensor(0), try tensor(1), try output())
        try constant(axes, .int32, "an axis")
        var shape = output.shape
        guard let axis = axis(model.integers(of: axes), rank: shape.count), shape.remove(at: axis) == 1,
            shape == input.shape
        else { throw refuse(expected: "\(input.shape) with one axis more", found: "\(output.shape)") }
    }

    func parts(_ count: Int) -> Bool {
        count == op.outputs.count && (1...Self.maxParts).contains(count)
    }

    /// The one axis stated, which may count from the end, as an index.
    func axis(_ stated: [Int], rank: Int) -> Int? {
        guard stated.count == 1 else { return nil }
        let axis = stated[0] < 0 ? stated[0] + rank : stated[0]
        return (0..<rank).contains(axis) ? axis : nil
    }

    private func integers(_ position: Int, count: Int, isWide: Bool = false) throws(ModelError) -> [Int] {
        let tensor = try tensor(position)
        try constant(tensor, isWide && tensor.type == .int64 ? .int64 : .int32, "dimensions or indices")
        let values = model.integers(of: tensor)
        guard values.count == count else {
            throw refuse(expected: "\(count) dimensions or indices", found: "\(values.count)")
        }
        return values
    }
}
