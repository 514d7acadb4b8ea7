/// A tensor by name, as checkpoints keep it.
public struct NamedTensor {
    /// Name, such as `layer3.weight`.
    public let name: String
    /// The tensor.
    public let tensor: Tensor

    /// Names a tensor.
    public init(_ name: String, _ tensor: Tensor) {
        self.name = name
        self.tensor = tensor
    }
}
