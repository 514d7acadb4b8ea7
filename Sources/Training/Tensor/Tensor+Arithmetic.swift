import CTorch

extension Tensor {
    /// Sum, element by element; shapes are broadcast as in NumPy.
    public static func + (left: Tensor, right: Tensor) throws -> Tensor { try left.binary(CTORCH_ADD, right) }
    /// Difference, element by element.
    public static func - (left: Tensor, right: Tensor) throws -> Tensor {
        try left.binary(CTORCH_SUBTRACT, right)
    }
    /// Product, element by element.
    public static func * (left: Tensor, right: Tensor) throws -> Tensor {
        try left.binary(CTORCH_MULTIPLY, right)
    }
    /// Quotient, element by element.
    public static func / (left: Tensor, right: Tensor) throws -> Tensor {
        try left.binary(CTORCH_DIVIDE, right)
    }
    /// Sum with a number.
    public static func + (left: Tensor, right: Double) throws -> Tensor {
        try Tensor(ctorch_add_scalar(left.handle, right))
    }
    /// Difference to a number.
    public static func - (left: Tensor, right: Double) throws -> Tensor { try left + -right }
    /// Product with a number.
    public static func * (left: Tensor, right: Double) throws -> Tensor {
        try Tensor(ctorch_scale(left.handle, right))
    }
    /// Quotient by a number.
    public static func / (left: Tensor, right: Double) throws -> Tensor { try left * (1 / right) }

    /// Larger of two, element by element.
    public func maximum(_ other: Tensor) throws -> Tensor { try binary(CTORCH_MAXIMUM, other) }
    /// Smaller of two, element by element.
    public func minimum(_ other: Tensor) throws -> Tensor { try binary(CTORCH_MINIMUM, other) }
    /// Matrix product.
    public func matmul(_ other: Tensor) throws -> Tensor { try binary(CTORCH_MATMUL, other) }

    /// The values with their sign turned.
    public func negative() throws -> Tensor { try unary(CTORCH_NEGATIVE) }
    /// Exponential function.
    public func exp() throws -> Tensor { try unary(CTORCH_EXP) }
    /// Natural logarithm.
    public func log() throws -> Tensor { try unary(CTORCH_LOG) }
    /// Square root.
    public func squareRoot() throws -> Tensor { try unary(CTORCH_SQRT) }
    /// Absolute value.
    public func absolute() throws -> Tensor { try unary(CTORCH_ABS) }
    /// max(0, x).
    public func relu() throws -> Tensor { try unary(CTORCH_RELU) }
    /// 1 / (1 + exp(-x)).
    public func sigmoid() throws -> Tensor { try unary(CTORCH_SIGMOID) }
    /// Nearest whole number, halves to the even one; its derivative is 0.
    public func rounded() throws -> Tensor { try unary(CTORCH_ROUND) }
    /// Limits the values to `low...high`.
    public func clamped(_ low: Double, _ high: Double) throws -> Tensor {
        try Tensor(ctorch_clamp(handle, low, high))
    }

    /// Sum over dimensions, or over all values where none is named.
    public func sum(_ dimensions: [Int] = [], keeping: Bool = false) throws -> Tensor {
        try reduce(CTORCH_SUM, dimensions, keeping)
    }
    /// Mean over dimensions, or over all values where none is named.
    public func mean(_ dimensions: [Int] = [], keeping: Bool = false) throws -> Tensor {
        try reduce(CTORCH_MEAN, dimensions, keeping)
    }
    /// Largest over dimensions, or of all values; the gradient goes to the largest, in equal shares if several are.
    public func largest(_ dimensions: [Int] = [], keeping: Bool = false) throws -> Tensor {
        try reduce(CTORCH_MAX, dimensions, keeping)
    }
    /// Index of the largest along a dimension.
    public func indexOfLargest(_ dimension: Int) throws -> Tensor {
        try Tensor(ctorch_argmax(handle, Int64(dimension)))
    }

    /// Softmax along a dimension.
    public func softmax(_ dimension: Int) throws -> Tensor { try along(CTORCH_SOFTMAX, dimension) }
    /// Logarithm of the softmax along a dimension.
    public func logSoftmax(_ dimension: Int) throws -> Tensor { try along(CTORCH_LOG_SOFTMAX, dimension) }
    /// Sums of all values up to each, along a dimension.
    public func cumulativeSum(_ dimension: Int) throws -> Tensor {
        try along(CTORCH_CUMULATIVE_SUM, dimension)
    }

    func unary(_ op: ctorch_unary_op) throws -> Tensor { try Tensor(ctorch_unary(op, handle)) }

    private func binary(_ op: ctorch_binary_op, _ other: Tensor) throws -> Tensor {
        try Tensor(ctorch_binary(op, handle, other.handle))
    }

    private func reduce(_ op: ctorch_reduction, _ dimensions: [Int], _ keep: Bool) throws -> Tensor {
        try Tensor(ctorch_reduce(op, handle, Self.dimensions(dimensions), dimensions.count, keep))
    }

    private func along(_ op: ctorch_along, _ dimension: Int) throws -> Tensor {
        try Tensor(ctorch_along_dimension(op, handle, Int64(dimension)))
    }
}
