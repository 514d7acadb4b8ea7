import CTorch

/// An array of numbers that libtorch computes with and differentiates; released with its last reference.
///
/// Operators throw a `TorchError` where shapes, types or devices do not fit. A tensor is not sendable: it stays
/// with the thread that made it. Images are [batch, channels, height, width].
public final class Tensor {
    let handle: OpaquePointer

    /// Types of elements.
    public enum Element: Sendable {
        /// 32-bit floats: activations, weights.
        case float32
        /// 64-bit floats: costs, which reach beyond the 24 bits that a float counts exactly.
        case float64
        /// Labels, indices.
        case int64

        var code: ctorch_type {
            switch self {
            case .float32: CTORCH_FLOAT32
            case .float64: CTORCH_FLOAT64
            case .int64: CTORCH_INT64
            }
        }
    }

    init(_ handle: OpaquePointer?) throws {
        guard let handle else { throw TorchError.last() }
        self.handle = handle
    }

    deinit { ctorch_release(handle) }

    /// Creates a tensor of 32-bit floats from values row by row.
    public convenience init(_ values: [Float], shape: [Int]) throws {
        try Self.check(values.count, shape)
        try self.init(ctorch_from_floats(values, Self.dimensions(shape), shape.count))
    }

    /// Creates a tensor of 64-bit floats from values row by row.
    public convenience init(doubles values: [Double], shape: [Int]) throws {
        try Self.check(values.count, shape)
        try self.init(ctorch_from_doubles(values, Self.dimensions(shape), shape.count))
    }

    /// Creates a vector of integers, such as labels or indices.
    public convenience init(integers values: [Int]) throws {
        try self.init(ctorch_from_integers(values.map(Int64.init), [Int64(values.count)], 1))
    }

    /// Creates a tensor that is `value` everywhere.
    public convenience init(repeating value: Double, shape: [Int], _ element: Element = .float32) throws {
        try self.init(ctorch_full(value, Self.dimensions(shape), shape.count, element.code))
    }

    /// Creates a 64-bit float without dimensions.
    public static func scalar(_ value: Double) throws -> Tensor {
        try Tensor(repeating: value, shape: [], .float64)
    }

    /// Dimensions, outermost first; empty for a scalar.
    public var shape: [Int] {
        (0..<ctorch_rank(handle)).map { Int(ctorch_dimension(handle, $0)) }
    }

    /// Type of the elements.
    public var element: Element {
        switch ctorch_element_type(handle) {
        case CTORCH_FLOAT32: .float32
        case CTORCH_FLOAT64: .float64
        default: .int64
        }
    }

    /// Where it lives.
    public var device: Device { ctorch_is_on_cuda(handle) ? .cuda : .cpu }

    /// Number of elements.
    public var count: Int { shape.reduce(1, *) }

    /// All values row by row, converted to 32-bit floats.
    public func floats() throws -> [Float] { try read(ctorch_read_floats, 0) }

    /// All values row by row, converted to 64-bit floats.
    public func doubles() throws -> [Double] { try read(ctorch_read_doubles, 0) }

    /// All values row by row, converted to integers.
    public func integers() throws -> [Int] { try read(ctorch_read_integers, Int64(0)).map(Int.init) }

    /// The only value.
    public func item() throws -> Double {
        let values = try doubles()
        guard values.count == 1 else { throw TorchError("expected one value, found \(values.count)") }
        return values[0]
    }

    /// The same values as another type.
    public func to(_ element: Element) throws -> Tensor {
        try Tensor(ctorch_to_type(handle, element.code))
    }

    /// The same values on a device; a leaf of the graph of gradients loses its place there.
    public func to(_ device: Device) throws -> Tensor {
        try Tensor(ctorch_to_device(handle, device == .cuda))
    }

    /// Overwrites the values with those of a tensor of the same shape, unseen by gradients.
    public func assign(_ source: Tensor) throws {
        try Self.check(ctorch_assign(handle, source.handle))
    }

    private func read<Value>(
        _ copy: (OpaquePointer?, UnsafeMutablePointer<Value>?, Int) -> Bool, _ zero: Value
    ) throws -> [Value] {
        let count = count
        var values = [Value](repeating: zero, count: count)
        try values.withUnsafeMutableBufferPointer { try Self.check(copy(handle, $0.baseAddress, count)) }
        return values
    }

    static func check(_ succeeded: Bool) throws {
        guard succeeded else { throw TorchError.last() }
    }

    static func dimensions(_ shape: [Int]) -> [Int64] { shape.map(Int64.init) }

    private static func check(_ count: Int, _ shape: [Int]) throws {
        guard shape.allSatisfy({ $0 >= 0 }), count == shape.reduce(1, *) else {
            throw TorchError("expected as many values as shape \(shape) has, found \(count)")
        }
    }
}
