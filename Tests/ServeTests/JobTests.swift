import Foundation
import Networks
import Records
import TestSupport
import Testing

/// Models that are sent to be profiled, on the real virtual board.
@Suite(.apart) struct JobTests {
    @Test("a job profiles on the virtual board, tells of it, and its row is stored", .timeLimit(.minutes(5)))
    func profile() throws {
        let server = try RunningServer(rows: false)
        let bytes = try NetworkFile.bytes()
        let taken = try server.ask("/v1/profile?name=sent.tflite&repeats=2", method: "POST", body: bytes)
        #expect(taken.status == 202, "\(taken.text)")
        let id = try #require(try taken.json()["id"] as? String)
        let client = try Client(port: server.port)
        try client.send("GET /v1/jobs/\(id)/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        // The stream ends with the job.
        let told = String(decoding: try client.rest(), as: UTF8.self)
        #expect(told.contains("\"state\":\"done\""), "\(told.suffix(600))")
        let job = try server.ask("/v1/jobs/\(id)").json()
        let profile = try #require(job["profile"] as? [String: Any])
        let row = try #require(job["measurement_id"] as? Int)
        #expect(profile["origin"] as? String == "emulated")
        let stored = try #require(try server.store().measurement(Int64(row)))
        let digest = try Model(bytes: bytes).digest.description
        #expect(stored.model.name == "sent.tflite" && stored.model.sha256 == digest)
        #expect(try server.ask("/v1/rows/\(row)").status == 200)
    }

    @Test("no model, another board and a server that only reads are refused, and nothing is stored")
    func refusals() throws {
        let server = try RunningServer(rows: false)
        let bytes = try NetworkFile.bytes()
        let noModel = try server.ask("/v1/profile", method: "POST", body: Array("no model".utf8))
        #expect(try noModel.status == 422 && noModel.error().kind == "model")
        for board in ["serial:/dev/null", "usb:nothing", "labgrid:x", "virtual:none", "/etc/passwd"] {
            let answer = try server.ask("/v1/profile?board=\(board)", method: "POST", body: bytes)
            #expect(try answer.status == 400 && answer.error().message.contains("/v1/boards"), "\(board)")
        }
        let reading = try RunningServer(rows: false, ["--read-only"])
        #expect(try reading.ask("/v1/profile", method: "POST", body: bytes).status == 403)
        #expect(try server.ask("/v1/jobs/7").status == 404)
        #expect(try server.ask("/v1/jobs").text == "{\"jobs\":[]}\n")
    }
}
