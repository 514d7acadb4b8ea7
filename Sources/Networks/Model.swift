/// A validated `.tflite` model.
public struct Model: Sendable {
    /// The file's bytes.
    public let bytes: [UInt8]
    /// SHA-256 of the bytes.
    public let digest: Digest
}
