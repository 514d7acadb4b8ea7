/// A request that was read whole.
public struct HTTPRequest: Sendable {
    /// `GET`, `POST` and so on.
    public var method: String
    /// Parts of the path, percent-decoded; none is empty, `.` or `..`.
    public var path: [String]
    /// Values of the query by name, decoded; of several the last.
    public var query: [String: String]
    /// Values by lower-case name.
    public var headers: [String: String]
    /// The body.
    public var body: [UInt8]
}

/// Why a request is not answered with what it asks for.
public struct HTTPRefusal: Error, Sendable {
    /// Status code.
    public var status: Int
    /// One line: what was expected, what was found, and the cure.
    public var message: String
    /// Stable word for programs.
    public var kind = "request"

    /// A request of the wrong form.
    static func malformed(_ message: String) -> HTTPRefusal { HTTPRefusal(status: 400, message: message) }

    /// Something named in the path that is not there.
    static func missing(_ what: String, _ found: String, cure: String) -> HTTPRefusal {
        HTTPRefusal(
            status: 404, message: "expected \(what), found none called '\(found.prefix(80))'; \(cure)",
            kind: "not_found")
    }
}
