import Foundation

/// The first lines of a request, as RFC 9112 has them; what is ambiguous there is refused.
struct RequestHead: Sendable {
    let method: String
    let path: [String]
    let query: [String: String]
    let headers: [String: String]
    /// Bytes of body that follow.
    let bodyBytes: Int
    /// Whether the connection stays open afterwards.
    let keepsAlive: Bool
    /// Whether the client waits for `100 Continue`.
    let awaitsContinue: Bool

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
    private static let token = Set(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    /// Reads the lines before the empty one.
    init(_ bytes: [UInt8]) throws(HTTPRefusal) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed("expected a request in UTF-8, found other bytes")
        }
        var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let parts = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, Self.methods.contains(String(parts[0])) else {
            throw .malformed("expected a request line such as GET /v1/rows HTTP/1.1, found another form")
        }
        guard parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else {
            throw HTTPRefusal(status: 505, message: "expected HTTP/1.1, found another version")
        }
        method = String(parts[0])
        (path, query) = try Self.target(String(parts[1]))
        let headers = try Self.headers(lines)
        self.headers = headers
        guard parts[2] == "HTTP/1.0" || headers["host"] != nil else {
            throw .malformed("expected a header Host, found none")
        }
        guard headers["transfer-encoding"] == nil else {
            throw HTTPRefusal(
                status: 411, message: "expected Content-Length, found Transfer-Encoding; send the body whole")
        }
        if let length = headers["content-length"] {
            guard length.utf8.count < 18, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let count = Int(length)
            else { throw .malformed("expected a number as Content-Length, found '\(length.prefix(40))'") }
            bodyBytes = count
        } else {
            guard method != "POST" && method != "PUT" else {
                throw HTTPRefusal(
                    status: 411, message: "expected Content-Length with \(parts[0]), found none")
            }
            bodyBytes = 0
        }
        let connection = headers["connection"]?.lowercased() ?? ""
        keepsAlive = parts[2] == "HTTP/1.1" && !connection.contains("close")
        awaitsContinue = headers["expect"]?.lowercased() == "100-continue"
    }

    private static func headers(_ lines: [Substring]) throws(HTTPRefusal) -> [String: String] {
        var headers: [String: String] = [:]
        for line in lines where !line.isEmpty {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
                line[..<colon].utf8.allSatisfy(token.contains),
                !line.utf8.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F })
            else {
                throw .malformed("expected headers such as Host: localhost, found a line of another form")
            }
            let name = line[..<colon].lowercased()
            let value = line[line.index(after: colon)...].trimmed
            if let known = headers[name] {
                // Two of these make a request that two readers understand differently.
                guard !["host", "content-length", "authorization", "origin"].contains(name) else {
                    throw .malformed("expected one header \(name), found several")
                }
                headers[name] = known + (name == "cookie" ? "; " : ", ") + value
            } else {
                headers[name] = value
            }
        }
        return headers
    }

    /// Path and query of a request target; the scheme and host of an absolute one are passed over.
    private static func target(
        _ target: String
    ) throws(HTTPRefusal) -> (path: [String], query: [String: String]) {
        guard target.hasPrefix("/"), target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .malformed("expected a path such as /v1/rows, found another form")
        }
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path: [String] = []
        for part in halves[0].split(separator: "/") {
            let name = try decoded(part)
            guard name != ".", name != "..", !name.contains("/"), !name.contains("\0") else {
                throw .malformed("expected a path without . and .., found one with them")
            }
            path.append(name)
        }
        var query: [String: String] = [:]
        if halves.count > 1 {
            for pair in halves[1].split(separator: "&") {
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                query[try decoded(sides[0])] =
                    sides.count > 1 ? try decoded(Substring(sides[1].replacing("+", with: " "))) : ""
            }
        }
        return (path, query)
    }

    private static func decoded(_ text: Substring) throws(HTTPRefusal) -> String {
        guard let decoded = String(text).removingPercentEncoding else {
            throw .malformed("expected percent-encoded UTF-8 in the address, found other bytes")
        }
        return decoded
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
