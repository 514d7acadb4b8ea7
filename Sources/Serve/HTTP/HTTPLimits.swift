/// What a client may take of the server.
public struct HTTPLimits: Sendable {
    /// Bytes of a request line with its headers.
    public var headBytes = 16 << 10
    /// Bytes of a body; models for microcontrollers are smaller by far.
    public var bodyBytes = 16 << 20
    /// Connections at once; another one is answered with 503.
    public var connections = 256
    /// Longest wait for a request on an open connection.
    public var idle = Duration.seconds(30)
    /// Longest time from a request's first byte to its last.
    public var request = Duration.seconds(20)
    /// Longest time that a client may take to read an answer, or a piece of a stream.
    public var answer = Duration.seconds(20)
    /// Requests on one connection.
    public var requests = 10_000

    /// Those of the program.
    public init() {}
}
