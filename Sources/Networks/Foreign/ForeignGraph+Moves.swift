/// Operators that only move values.
extension ForeignGraph {
    mutating func reshaped(_ value: Value, _ shape: [Int]) -> Value {
        append(
            .reshape, [value.tensor, constant(shape)], to: like(value, shape), (17, [0: .int32s(shape)]))
    }

    mutating func flattened(_ value: Value) -> Value { reshaped(value, [1, value.count]) }

    mutating func expanded(_ value: Value, _ axis: Int) -> Value {
        var shape = value.shape
        shape.insert(1, at: axis)
        return append(.expandDims, [value.tensor, constant([axis], [])], to: like(value, shape))
    }

    mutating func padded(_ value: Value, _ edges: [[Int]]) -> Value {
        let shape = zip(value.shape, edges).map { $0 + $1[0] + $1[1] }
        return append(
            .pad, [value.tensor, constant(edges.flatMap { $0 }, [value.shape.count, 2])],
            to: like(value, shape))
    }

    mutating func mirrored(_ value: Value, _ edges: [[Int]]) -> Value {
        let shape = zip(value.shape, edges).map { $0 + $1[0] + $1[1] }
        return append(
            .mirrorPad, [value.tensor, constant(edges.flatMap { $0 }, [value.shape.count, 2])],
            to: like(value, shape), (77, [0: .uint8(0)]))
    }

    /// Joined along an axis; those of another quantization than the first are rescaled before.
    mutating func joined(_ values: [Value], axis: Int) -> Value {
        var shape = values[0].shape
        shape[axis] = values.reduce(0) { $0 + $1.shape[axis] }
        var matched = [values[0].tensor]
        for value in values.dropFirst() {
            let isAlike = value.scale == values[0].scale && value.zero == values[0].zero
            matched.append(isAlike ? value.tensor : requantized(value, as: values[0]).tensor)
        }
        return append(.concatenation, matched, to: like(values[0], shape), (10, [0: .int32(axis)]))
    }

    mutating func packed(_ values: [Value], axis: Int) -> Value {
        var shape = values[0].shape
        shape.insert(values.count, at: axis)
        return append(
            .pack, values.map(\.tensor), to: like(values[0], shape),
            (59, [0: .int32(values.count), 1: .int32(axis)]))
    }

    mutating func parts(_ value: Value, count: Int, axis: Int) -> [Value] {
        var shape = value.shape
        shape[axis] /= count
        let parts = (0..<count).map { _ in like(value, shape) }
        append(.split, [constant([axis], []), value.tensor], parts.map(\.tensor), (35, [0: .int32(count)]))
        return parts
    }

    mutating func unequalParts(_ value: Value, _ sizes: [Int], axis: Int) -> [Value] {
        let parts = sizes.map { size in
            var shape = value.shape
            shape[axis] = size
            return like(value, shape)
        }
        append(
            .splitV, [value.tensor, constant(sizes), constant([axis], [])], parts.map(\.tensor),
            (79, [0: .int32(sizes.count)]))
        return parts
    }

    mutating func unpacked(_ value: Value, axis: Int) -> [Value] {
        var shape = value.shape
        let count = shape.remove(at: axis)
        let parts = (0..<count).map { _ in like(value, shape) }
        append(.unpack, [value.tensor], parts.map(\.tensor), (64, [0: .int32(count), 1: .int32(axis)]))
        return parts
    }

    /// A part with steps; axes in `taken` vanish.
    mutating func strided(
        _ value: Value, begin: [Int], end: [Int], strides: [Int]? = nil, taken: Set<Int> = []
    ) -> Value {
        let strides = strides ?? value.shape.map { _ in 1 }
        var shape: [Int] = []
        for axis in value.shape.indices where !taken.contains(axis) {
            shape.append((end[axis] - begin[axis] + strides[axis] - 1) / strides[axis])
        }
        let mask = taken.reduce(0) { $0 | 1 << $1 }
        return append(
            .stridedSlice, [value.tensor, constant(begin), constant(end), constant(strides)],
            to: like(value, shape), (32, [4: .int32(mask)]))
    }

    mutating func sliced(_ value: Value, begin: [Int], size: [Int]) -> Value {
        append(.slice, [value.tensor, constant(begin), constant(size)], to: like(value, size))
    }

    mutating func transposed(_ value: Value, _ order: [Int]) -> Value {
        append(.transpose, [value.tensor, constant(order)], to: like(value, order.map { value.shape[$0] }))
    }

    mutating func gathered(_ value: Value, _ indices: [Int], axis: Int) -> Value {
        var shape = value.shape
        shape[axis] = indices.count
        return append(
            .gather, [value.tensor, constant(indices)], to: like(value, shape), (23, [0: .int32(axis)]))
    }

    mutating func resized(_ value: Value, _ size: [Int], isBilinear: Bool) -> Value {
        let shape = [value.shape[0]] + size + [value.channels]
        let hasCenters = chance(0.5) ? 1 : 0
        return append(
            isBilinear ? .resizeBilinear : .resizeNearestNeighbor, [value.tensor, constant(size)],
            to: like(value, shape), isBilinear ? (15, [3: .uint8(hasCenters)]) : (74, [1: .uint8(hasCenters)])
        )
    }

    mutating func blocks(_ value: Value, _ size: Int, isToDepth: Bool) -> Value {
        let (height, width, channels) = (value.shape[1], value.shape[2], value.shape[3])
        let shape =
            isToDepth
            ? [value.shape[0], height / size, width / size, channels * size * size]
            : [value.shape[0], height * size, width * size, channels / (size * size)]
        return append(
            isToDepth ? .spaceToDepth : .depthToSpace, [value.tensor], to: like(value, shape),
            (isToDepth ? 19 : 94, [0: .int32(size)]))
    }

    /// Rows of an image of height 1 or width 1 taken apart by `rate`, as dilated convolutions of Keras are converted.
    mutating func toBatches(_ value: Value, block: [Int], paddings: [[Int]]) -> Value {
        let height = (value.shape[1] + paddings[0][0] + paddings[0][1]) / block[0]
        let width = (value.shape[2] + paddings[1][0] + paddings[1][1]) / block[1]
        let shape = [value.shape[0] * block[0] * block[1], height, width, value.channels]
        return append(
            .spaceToBatchND,
            [value.tensor, constant(block), constant(paddings.flatMap { $0 }, [2, 2])], to: like(value, shape)
        )
    }

    mutating func fromBatches(_ value: Value, block: [Int], crops: [[Int]]) -> Value {
        let height = value.shape[1] * block[0] - crops[0][0] - crops[0][1]
        let width = value.shape[2] * block[1] - crops[1][0] - crops[1][1]
        let shape = [value.shape[0] / (block[0] * block[1]), height, width, value.channels]
        return append(
            .batchToSpaceND, [value.tensor, constant(block), constant(crops.flatMap { $0 }, [2, 2])],
            to: like(value, shape))
    }
}
