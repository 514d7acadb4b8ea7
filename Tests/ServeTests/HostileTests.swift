import Foundation
import Serve
import TestSupport
import Testing

/// Requests that nobody of good will sends: each is refused in words, and the server goes on.
@Suite(.apart) struct HostileTests {
    /// Sends bytes and returns status and message of what comes back.
    private func refusal(_ text: String, of server: RunningServer) throws -> (status: Int, message: String) {
        let client = try Client(port: server.port)
        try client.send(text)
        let answer = try client.answer()
        return (answer.status, try answer.error().message)
    }

    @Test(
        "requests of a wrong form",
        arguments: [
            ("garbage\r\n\r\n", 400), ("GET /\r\n\r\n", 400),
            ("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 505),
            ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost localhost\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: localhost\r\n a: b\r\n\r\n", 400),
            ("GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
            ("GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
            ("GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
            ("GET /page/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
            ("GET /page/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
            ("GET /page/x%00y HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
            ("POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
            (
                "POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                400
            ),
            ("POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", 413),
            (
                "POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                411
            ),
            ("POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\n\r\n", 411),
            ("TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ])
    func malformed(_ text: String, _ status: Int) throws {
        let server = try RunningServer(rows: false)
        let found = try refusal(text, of: server)
        #expect(found.status == status && found.message.contains("expected"), "\(found)")
        #expect(try server.ask("/v1/health").status == 200)
    }

    @Test("a head without end and a body too large are refused while they come")
    func sizes() throws {
        let server = try RunningServer(rows: false)
        let long = "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + String(repeating: "a", count: 40_000)
        #expect(try refusal(long, of: server).status == 431)
        // The rest of a refused body is no request, whatever stands in it.
        let hidden = "POST /v1/profile HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
        let client = try Client(port: server.port)
        try client.send("POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000000\r\n\r\n")
        try client.send(String(repeating: hidden, count: 2000))
        let answers = String(decoding: try client.rest(), as: UTF8.self).components(separatedBy: "HTTP/1.1 ")
        #expect(answers.count == 2 && answers[1].hasPrefix("413"), "\(answers)")
    }

    @Test("names of others, pages of others, and forms are refused")
    func strangers() throws {
        let server = try RunningServer(rows: false)
        let bytes = try NetworkFile.bytes()
        func status(_ lines: [String], method: String = "GET", _ path: String = "/v1/rows") throws -> Int {
            let client = try Client(port: server.port)
            let body = method == "POST" ? bytes : []
            let all =
                ["\(method) \(path) HTTP/1.1", "Connection: close", "Content-Length: \(body.count)"] + lines
            try client.send(Array((all.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
            return try client.answer().status
        }
        let model = "Content-Type: application/octet-stream"
        #expect(try status(["Host: evil.example"]) == 421)
        #expect(try status(["Host: localhost.evil.example:\(server.port)"]) == 421)
        #expect(try status(["Host: 192.0.2.1"]) == 421)
        #expect(try status(["Host: [::1]:\(server.port)"]) == 200)
        #expect(try status(["Host: localhost", "Origin: http://evil.example"]) == 403)
        #expect(try status(["Host: localhost", "Origin: null", model], method: "POST", "/v1/inspect") == 403)
        #expect(try status(["Host: localhost", "Sec-Fetch-Site: cross-site"]) == 403)
        let own = ["Host: localhost:1", "Origin: http://localhost:1", "Sec-Fetch-Site: same-origin"]
        #expect(try status(own + [model], method: "POST", "/v1/inspect") == 200)
        #expect(try status(own + ["Content-Type: text/plain"], method: "POST", "/v1/inspect") == 415)
        #expect(try status(own, method: "DELETE") == 405)
    }

    @Test("bytes that are no model, and parameters that are none, are the client's fault, in words")
    func input() throws {
        let server = try RunningServer(rows: false)
        let bytes = try NetworkFile.bytes()
        for path in ["/v1/inspect", "/v1/predict"] {
            for body in [
                [], Array("{\"a\":".utf8), Array(bytes.prefix(300)), [UInt8](repeating: 255, count: 4000),
            ] {
                let answer = try server.ask(path, method: "POST", body: body)
                #expect([400, 422].contains(answer.status), "\(path): \(answer.text)")
                #expect(try answer.error().message.count > 10)
            }
        }
        for path in [
            "/v1/rows?limit=x", "/v1/rows?limit=0", "/v1/rows?before=99999999999999999999",
            "/v1/rows?board=none",
            "/v1/rows?origin=dreamt", "/v1/rows?other=1", "/v1/models?samples=perhaps", "/v1/rows/abc",
            "/v1/rows/-1",
            "/v1/charts/latency.svg?scale=square", "/v1/diff?first=1",
        ] {
            let answer = try server.ask(path)
            #expect(answer.status == 400, "\(path): \(answer.status)")
            #expect(try answer.error().message.hasPrefix("expected"), "\(path)")
        }
    }

    @Test("a client that is slow is told so, and others do not wait for it")
    func slow() throws {
        let server = try RunningServer(rows: false, ["--patience", "1"])
        let (silent, halting, starving) = (
            try Client(port: server.port), try Client(port: server.port), try Client(port: server.port)
        )
        try halting.send("GET /v1/hea")
        try starving.send(
            "POST /v1/inspect HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\nContent-Length: 5000\r\n\r\nTFL"
        )
        #expect(try server.ask("/v1/health").status == 200)
        #expect(try halting.answer().status == 408)
        #expect(try starving.answer().status == 408)
        #expect(try silent.rest().isEmpty)
    }

    @Test("a thousand connections at once are answered or turned away, and then all is as before")
    func many() throws {
        let server = try RunningServer(["--max-connections", "128"])
        let clients = try (0..<1000).map { _ in try Client(port: server.port) }
        let request = "GET /v1/rows?limit=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        var counts: [Int: Int] = [:]
        for client in clients {
            // One that was turned away may be closed before it asks, and its answer lost with that.
            try? client.send(request)
            counts[(try? client.answer().status) ?? 0, default: 0] += 1
        }
        #expect(counts[200] ?? 0 >= 64 && counts[503] ?? 0 >= 300, "\(counts)")
        #expect(Set(counts.keys).isSubset(of: [0, 200, 503]), "\(counts)")
        #expect(server.isRunning)
        // Those that were turned away may still be on their way out.
        let deadline = ContinuousClock.now + .seconds(30)
        var status = 503
        while status == 503, ContinuousClock.now < deadline { status = try server.ask("/v1/health").status }
        #expect(status == 200)
    }

    @Test("with a token each request must show it; the page gets a cookie for one in its address")
    func token() throws {
        let token = "0123456789abcdef"
        let server = try RunningServer(rows: false, ["--token", token])
        #expect(try server.ask("/v1/rows").status == 401)
        #expect(try server.ask("/").status == 401)
        #expect(try server.ask("/v1/rows", headers: ["Authorization: Bearer 0123456789abcdeX"]).status == 401)
        #expect(try server.ask("/v1/rows", headers: ["Authorization: Bearer \(token)"]).status == 200)
        #expect(try server.ask("/?token=wrong").status == 401)
        let page = try server.ask("/?token=\(token)")
        #expect(page.status == 303 && page.head.contains("HttpOnly; SameSite=Strict"))
        #expect(try server.ask("/", headers: ["Cookie: a=b; throughline_token=\(token)"]).status == 200)
    }

    @Test("an address that others reach, and a token that is short, are refused before anything listens")
    func start() throws {
        var settings = ServeSettings(database: "none.sqlite")
        #expect(throws: (any Error).self) { try Server(settings, host: "0.0.0.0", port: 0) }
        settings.token = "short"
        #expect(throws: (any Error).self) { try Server(settings, host: "127.0.0.1", port: 0) }
        settings.token = "0123456789abcdef"
        #expect(try Server(settings, host: "0.0.0.0", port: 0).address.hasPrefix("http://0.0.0.0:"))
    }
}
