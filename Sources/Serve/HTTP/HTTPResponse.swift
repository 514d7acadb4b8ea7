/// An answer: whole, or a stream of pieces.
public struct HTTPResponse: Sendable {
    /// What follows the head.
    public enum Body: Sendable {
        /// All of it.
        case bytes([UInt8])
        /// Server-sent events, until the stream ends or the client goes away.
        case events(AsyncStream<String>)
    }

    /// Status code.
    public var status: Int
    /// Media type; none for an empty body.
    public var type: String
    /// The body.
    public var body: Body
    /// Headers besides.
    public var headers: [(name: String, value: String)] = []
    /// Whether the connection is closed afterwards.
    public var closes = false

    /// Creates an answer.
    public init(_ status: Int = 200, type: String, _ body: Body) {
        (self.status, self.type, self.body) = (status, type, body)
    }

    /// Text of a type.
    public static func text(_ text: String, type: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status, type: type, .bytes(Array(text.utf8)))
    }

    /// The first lines, and the empty one that ends them.
    ///
    /// - Parameter keepsAlive: whether the connection stays open.
    func head(keepsAlive: Bool) -> String {
        var lines = ["HTTP/1.1 \(status) \(Self.phrases[status] ?? "Status")", "Content-Type: \(type)"]
        switch body {
        case .bytes(let bytes): lines.append("Content-Length: \(bytes.count)")
        case .events: break
        }
        // Nothing of ours is for other pages, nor runs what a figure's name could carry.
        lines += [
            "Connection: \(keepsAlive ? "keep-alive" : "close")", "X-Content-Type-Options: nosniff",
            "Referrer-Policy: no-referrer", "Cross-Origin-Resource-Policy: same-origin",
            "Content-Security-Policy: default-src 'none'; connect-src 'self'; img-src 'self' data:; "
                + "script-src 'self'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'",
        ]
        if !headers.contains(where: { $0.name == "Cache-Control" }) {
            lines.append("Cache-Control: no-store")
        }
        lines += headers.map { "\($0.name): \($0.value)" }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private static let phrases = [
        200: "OK", 202: "Accepted", 303: "See Other", 304: "Not Modified", 400: "Bad Request",
        401: "Unauthorized",
        403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
        409: "Conflict", 411: "Length Required", 413: "Content Too Large", 415: "Unsupported Media Type",
        421: "Misdirected Request", 422: "Unprocessable Content", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 500: "Internal Server Error", 503: "Service Unavailable",
        505: "HTTP Version Not Supported",
    ]
}
