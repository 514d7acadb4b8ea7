import Glibc

/// Why a program could not be started or its end not be seen.
public struct ChildError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed, such as `start`.
    public let call: String
    /// The system's number of the reason.
    public let code: CInt

    /// Creates an error.
    public init(call: String, code: CInt) {
        self.call = call
        self.code = code
    }

    /// The reason in words, such as `No such file or directory`.
    public var reason: String { String(cString: strerror(code)) }

    /// One line.
    public var description: String { "\(call) failed: \(reason)" }
}
