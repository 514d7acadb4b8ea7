import CTorch

extension Tensor {
    /// The same values in another shape; one dimension may be -1 and follows from the others.
    public func reshaped(_ shape: [Int]) throws -> Tensor {
        try Tensor(ctorch_reshape(handle, Self.dimensions(shape), shape.count))
    }

    /// Dimensions in another order: dimension `i` of the result is dimension `order[i]` of this.
    public func permuted(_ order: [Int]) throws -> Tensor {
        try Tensor(ctorch_permute(handle, Self.dimensions(order), order.count))
    }

    /// A range of indices along a dimension.
    public func slice(_ dimension: Int, _ range: Range<Int>) throws -> Tensor {
        try Tensor(
            ctorch_slice(handle, Int64(dimension), Int64(range.lowerBound), Int64(range.upperBound)))
    }

    /// One index along the first dimension, which the result lacks.
    public func row(_ index: Int) throws -> Tensor {
        try slice(0, index..<(index + 1)).reshaped(Array(shape.dropFirst()))
    }

    /// The given indices along a dimension.
    public func gather(_ indices: Tensor, along dimension: Int = 0) throws -> Tensor {
        try Tensor(ctorch_gather(handle, Int64(dimension), indices.handle))
    }

    /// A number of values around an image, unequal on the two sides of each dimension if need be.
    public func padded(
        top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0, channels: Int = 0, value: Double = 0
    ) throws -> Tensor {
        let amounts = Self.dimensions([left, right, top, bottom, 0, channels])
        return try Tensor(ctorch_pad(handle, amounts, amounts.count, value))
    }

    /// Tensors joined along a dimension.
    public static func concatenation(_ tensors: [Tensor], along dimension: Int) throws -> Tensor {
        // The handles must outlive the call, and they live in the tensors.
        try withExtendedLifetime(tensors) {
            let handles: [OpaquePointer?] = tensors.map(\.handle)
            return try Tensor(ctorch_concatenate(handles, handles.count, Int64(dimension)))
        }
    }
}
