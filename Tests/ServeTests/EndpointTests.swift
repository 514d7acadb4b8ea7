import Console
import Foundation
import Networks
import Records
import TestSupport
import Testing
import Workflows

/// Every address answers what its description says, and in the commands' own documents.
@Suite(.apart) struct EndpointTests {
    let server: RunningServer
    let paths: [String: Any]
    let check: JSONCheck

    init() throws {
        server = try RunningServer()
        let description = try server.ask("/v1/openapi.json").json()
        paths = try #require(description["paths"] as? [String: Any])
        let components = try #require(description["components"] as? [String: Any])
        check = JSONCheck(schemas: try #require(components["schemas"] as? [String: Any]))
    }

    /// Holds an answer against what is described of it.
    private func expect(_ answer: Answer, of path: String, _ method: String = "get", _ line: Int = #line)
        throws
    {
        let operation = try #require((paths[path] as? [String: Any])?[method] as? [String: Any])
        let responses = try #require(operation["responses"] as? [String: Any])
        let response = try #require(
            responses["\(answer.status)"] as? [String: Any],
            "\(path) answered \(answer.status): \(answer.text.prefix(200))")
        let content = try #require(response["content"] as? [String: Any])
        let type = try #require(content.keys.first)
        #expect(answer.head.contains("Content-Type: \(type)"), "\(path): \(answer.head)")
        guard type == "application/json" else { return }
        let schema = (content[type] as? [String: Any])?["schema"] as? [String: Any]
        let problems = check.problems(try answer.json(), try #require(schema))
        #expect(problems.isEmpty, "\(path): \(problems.prefix(5))")
    }

    @Test("each address without parameters answers as described")
    func plain() throws {
        let plain = paths.keys.sorted().filter { !$0.contains("{") && $0 != "/v1/diff" && $0 != "/v1/events" }
        #expect(plain.count > 10)
        for path in plain where (paths[path] as? [String: Any])?["get"] != nil {
            let answer = try server.ask(path)
            #expect(answer.status == 200, "\(path): \(answer.text)")
            try expect(answer, of: path)
        }
    }

    @Test("rows are paged and filtered, and one row is the document that show prints")
    func rows() throws {
        let first = try server.ask("/v1/rows?limit=3")
        try expect(first, of: "/v1/rows")
        let ids = { (answer: Answer) throws -> [Int] in
            let rows = try #require(try answer.json()["rows"] as? [[String: Any]])
            return rows.compactMap { $0["measurement_id"] as? Int }
        }
        let page = try ids(first)
        #expect(page.count == 3 && page == page.sorted(by: >))
        #expect(try ids(try server.ask("/v1/rows?limit=2&before=\(page[1])")) == [page[2], page[2] - 1])
        #expect(try ids(try server.ask("/v1/rows?board=f746zg")).isEmpty)
        let one = try server.ask("/v1/rows/\(page[0])")
        try expect(one, of: "/v1/rows/{row}")
        let document = try StoredRow(Int64(page[0]), of: try server.store()).document
        #expect(one.text == (try Output.text(document, onOneLine: true)) + "\n")
        for drawing in ["memory", "operators"] {
            let answer = try server.ask("/v1/rows/\(page[0])/\(drawing).svg")
            try expect(answer, of: "/v1/rows/{row}/\(drawing).svg")
            #expect(answer.text.hasPrefix("<svg"))
        }
        let digest = try #require(
            (try first.json()["rows"] as? [[String: Any]])?.first?["model_sha256"] as? String)
        #expect(try server.ask("/v1/models/\(digest)/history.svg").text.contains("kws"))
    }

    @Test("a model is inspected, predicted, drawn and compared")
    func models() throws {
        let bytes = try NetworkFile.bytes()
        let inspected = try server.ask("/v1/inspect?name=a.tflite", method: "POST", body: bytes)
        try expect(inspected, of: "/v1/inspect", "post")
        let digest = try #require(try inspected.json()["model_sha256"] as? String)
        #expect(digest == (try Model(bytes: bytes).digest.description))
        let predicted = try server.ask(
            "/v1/predict?name=a.tflite&board=f446re", method: "POST", body: bytes)
        try expect(predicted, of: "/v1/predict", "post")
        #expect(try predicted.json()["latency_ms"] is Double, "\(predicted.text)")
        try expect(try server.ask("/v1/models/\(digest)/arena.svg"), of: "/v1/models/{sha256}/arena.svg")
        let roofline = try server.ask("/v1/models/\(digest)/roofline.svg?board=f446re")
        try expect(roofline, of: "/v1/models/{sha256}/roofline.svg")
        #expect(roofline.text.contains("MAC/cycle") && roofline.text.contains("predicted from emulated"))
        let compared = try server.ask("/v1/diff?first=\(digest)&second=\(digest)")
        try expect(compared, of: "/v1/diff")
        let entries = try #require(try compared.json()["operators"] as? [[String: Any]])
        #expect(!entries.isEmpty && entries.allSatisfy { $0["state"] as? String == "same" })
    }

    @Test("models of the database are made again where their names say how")
    func again() throws {
        let rows = try #require(
            try server.ask("/v1/rows?limit=2&backbone=kws").json()["rows"] as? [[String: Any]])
        let digests = rows.compactMap { $0["model_sha256"] as? String }
        let compared = try server.ask("/v1/diff?first=\(digests[0])&second=\(digests[1])&board=f446re")
        try expect(compared, of: "/v1/diff")
        let first = try #require(try compared.json()["first"] as? [String: Any])
        #expect(first["model"] as? String == rows[0]["model"] as? String)
        let row = try #require(rows[0]["measurement_id"] as? Int)
        // The set has no times by operator.
        let roofline = try server.ask("/v1/rows/\(row)/roofline.svg")
        #expect(try roofline.status == 200 || roofline.error().message.contains("times by operator"))
    }

    @Test("a chart of one backbone has its line, logarithmic axes leave nothing out")
    func charts() throws {
        let log = try server.ask("/v1/charts/latency.svg?board=f446re&backbone=kws").text
        let linear = try server.ask("/v1/charts/latency.svg?board=f446re&backbone=kws&scale=linear").text
        let marks = { (text: String) in text.components(separatedBy: "data-row").count - 1 }
        #expect(marks(log) == marks(linear) && marks(log) >= 90)
        #expect(log.contains("class=\"band\"") && log != linear)
        // The firmware can be chosen by the beginning of its build.
        let groups = try #require(try server.ask("/v1/groups").json()["groups"] as? [[String: Any]])
        let build = try #require(groups.first?["firmware_build_id"] as? String).prefix(8)
        let path = "/v1/charts/latency.svg?board=f446re&backbone=kws&firmware="
        #expect(try server.ask(path + build).text == log)
        #expect(try marks(server.ask(path + "none").text) == 0)
    }

    @Test("new rows are told of as they come")
    func events() throws {
        let client = try Client(port: server.port)
        try client.send("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        var heard = ""
        func wait(for text: String) throws {
            while !heard.contains(text) {
                heard += String(decoding: try #require(try client.piece()), as: UTF8.self)
            }
        }
        let before = try server.store().rowCount()
        try wait(for: "\"row_count\":\(before)")
        let row = try #require(try server.store().rows(limit: 1).first)
        _ = try RowDeletion(of: [row.id], from: server.store(), isAgreed: true, ask: nil)
        try wait(for: "\"row_count\":\(before - 1)")
    }

    @Test("the page and its parts are there, and name nothing of another place")
    func page() throws {
        let page = try server.ask("/")
        #expect(
            page.status == 200 && page.head.contains("text/html") && page.head.contains("default-src 'none'"))
        let names = page.text.matches(of: /(?:src|href)="(\/page\/[^"]+)"/).map { String($0.output.1) }
        #expect(names.count >= 2)
        for name in names + ["views", "parts", "select", "chosen", "progress"].map({ "/page/\($0).js" }) {
            let file = try server.ask(name)
            #expect(file.status == 200 && file.body.count > 1000, "\(name)")
            #expect(!file.text.contains("http://") && !file.text.contains("https://"), "\(name)")
        }
    }

    @Test("without a database there is nothing, and no error")
    func nothing() throws {
        let empty = try RunningServer(rows: false)
        for path in [
            "/v1/rows", "/v1/fits", "/v1/groups", "/v1/models", "/v1/campaigns", "/v1/charts/latency.svg",
        ] {
            #expect(try empty.ask(path).status == 200, "\(path)")
        }
        #expect(!FileManager.default.fileExists(atPath: empty.folder.url.appending(path: "rows.sqlite").path))
    }
}
