/// What is known of a model without running it.
public struct ModelFacts: Codable, Hashable, Sendable {
    /// File name as given, or the architecture's id for a generated model.
    public var name: String
    /// SHA-256 of the file, 64 lower-case hexadecimal digits.
    public var sha256: String
    /// Bytes of the file.
    public var bytes: Int
    /// Multiply-accumulates of CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED.
    public var macs: Int
    /// Operations: 2 x `macs`.
    public var ops: Int
    /// Number of operators in the graph.
    public var opCount: Int
    /// Operators by name with their number.
    public var census: [String: Int]
    /// Bytes of weights in the file.
    public var weightBytes: Int
    /// Bytes of biases in the file.
    public var biasBytes: Int
    /// Bytes of scales and zero points in the file.
    public var quantizationBytes: Int
    /// The rest of the file: the graph.
    public var graphBytes: Int

    /// Creates a record of a model.
    public init(
        name: String, sha256: String, bytes: Int, macs: Int, ops: Int, opCount: Int, census: [String: Int],
        weightBytes: Int, biasBytes: Int, quantizationBytes: Int, graphBytes: Int
    ) {
        self.name = name
        self.sha256 = sha256
        self.bytes = bytes
        self.macs = macs
        self.ops = ops
        self.opCount = opCount
        self.census = census
        self.weightBytes = weightBytes
        self.biasBytes = biasBytes
        self.quantizationBytes = quantizationBytes
        self.graphBytes = graphBytes
    }
}
