import Foundation
import Glibc

/// Who may ask: nothing that another page in the reader's browser, or another machine without the token, could send.
struct RequestGuard: Sendable {
    /// Name of the cookie with the token.
    private static let cookie = "throughline_token"

    /// Address that the server listens on.
    let host: String
    /// Names besides that requests may be addressed to.
    let names: Set<String>
    /// What each request must show; nil on loopback.
    let token: String?

    /// Whether an address leads to this machine only.
    static func isLoopback(_ host: String) -> Bool { host == "::1" || host.hasPrefix("127.") }

    /// An answer in place of what was asked for: a refusal, or the cookie for a token in the address; nil to go on.
    func check(_ request: HTTPRequest) throws(HTTPRefusal) -> HTTPResponse? {
        let named = request.headers["host"] ?? host
        guard isOurs(named) else {
            throw HTTPRefusal(
                status: 421,
                message: "expected a request to this machine, found one to '\(named.prefix(80))'; "
                    + "--allow-host names others", kind: "host")
        }
        if let origin = request.headers["origin"], origin != "http://" + named {
            throw HTTPRefusal(
                status: 403,
                message: "expected a request of this server's own page, found one of "
                    + "'\(origin.prefix(80))'", kind: "origin")
        }
        if let site = request.headers["sec-fetch-site"], site != "same-origin", site != "none",
            !(request.method == "GET" && request.headers["sec-fetch-mode"] == "navigate")
        {
            throw HTTPRefusal(
                status: 403,
                message: "expected a request of this server's own page, found a \(site.prefix(20)) one",
                kind: "origin")
        }
        guard let token else { return nil }
        if let shown = request.query["token"], request.path.isEmpty, Self.isEqual(shown, token) {
            var response = HTTPResponse.text("", type: "text/plain", status: 303)
            response.headers = [
                ("Location", "/"),
                ("Set-Cookie", "\(Self.cookie)=\(token); HttpOnly; SameSite=Strict; Path=/"),
            ]
            return response
        }
        guard shown(by: request).contains(where: { Self.isEqual($0, token) }) else {
            throw HTTPRefusal(
                status: 401,
                message:
                    "expected the server's token, found none or another; send Authorization: Bearer TOKEN, "
                    + "or open /?token=TOKEN", kind: "token")
        }
        return nil
    }

    private func shown(by request: HTTPRequest) -> [String] {
        var shown: [String] = []
        if let header = request.headers["authorization"], header.lowercased().hasPrefix("bearer ") {
            shown.append(String(header.dropFirst(7)))
        }
        for pair in (request.headers["cookie"] ?? "").split(separator: ";") {
            let sides = pair.split(separator: "=", maxSplits: 1)
            if sides.count == 2, sides[0].trimmingCharacters(in: .whitespaces) == Self.cookie {
                shown.append(String(sides[1]))
            }
        }
        return shown
    }

    /// Whether a Host header names this server; a name that someone else's DNS could lead here does not.
    private func isOurs(_ header: String) -> Bool {
        var name = header.lowercased()
        if let port = name.range(of: #":[0-9]{1,5}$"#, options: .regularExpression) {
            name.removeSubrange(port)
        }
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        if name == "localhost" || names.contains(name) { return true }
        var four = in_addr()
        var six = in6_addr()
        let isAddress = inet_pton(AF_INET, name, &four) == 1 || inet_pton(AF_INET6, name, &six) == 1
        return isAddress && (Self.isLoopback(name) || !Self.isLoopback(host))
    }

    /// Compares in a time that does not depend on where they differ.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
