import CTorch

/// An operation that libtorch refused, or a file of tensors that cannot be used, in one line.
public struct TorchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong, such as `mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)`.
    public let description: String

    init(_ description: String) { self.description = description }

    /// What libtorch said of the last failure on this thread.
    static func last() -> TorchError {
        let message = String(cString: ctorch_error())
        return TorchError(message.split(whereSeparator: \.isNewline).joined(separator: " "))
    }
}
