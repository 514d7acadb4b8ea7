/// Affine quantization of a tensor: `real = scale * (stored - zeroPoint)`.
public struct Quantization: Hashable, Sendable {
    /// One scale for the tensor, or one for each index along `axis`.
    public var scales: [Float]
    /// Zero points, as many as scales.
    public var zeroPoints: [Int]
    /// Dimension that the scales run along; 0 where there is one scale.
    public var axis: Int

    /// Creates a quantization.
    public init(scales: [Float], zeroPoints: [Int], axis: Int = 0) {
        self.scales = scales
        self.zeroPoints = zeroPoints
        self.axis = axis
    }
}

/// One tensor of a model's subgraph.
public struct Tensor: Hashable, Sendable {
    /// Name given by the converter; may be empty.
    public let name: String
    /// Element type.
    public let type: TensorType
    /// Dimensions, none negative, outermost first (NHWC for images); empty for a scalar.
    public let shape: [Int]
    /// Affine quantization, if any.
    public let quantization: Quantization?
    /// Where its bytes lie in the file; nil for tensors that are computed.
    public let constant: Range<Int>?
    /// Bytes that the tensor takes in memory; 0 for types without a fixed size.
    public let byteCount: Int
    /// Whether its value outlives an inference (state of a recurrent network).
    public let isVariable: Bool

    /// Number of elements: the product of the dimensions.
    public var elementCount: Int { shape.reduce(1, *) }
}
