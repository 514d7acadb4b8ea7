import Foundation
import Networks
import TestSupport
import Testing

@Suite("Deploying", .serialized)
struct DeployCommandTests {
    @Test("a deployed model answers as on the host, and its card has predicted beside found")
    func deploys() throws {
        let folder = try TemporaryFolder("deploy")
        let model = folder.url.appending(path: "model.tflite")
        try Data(try Architecture(id: "kws-c16-d16s2-d20").model()).write(to: model)
        let card = folder.url.appending(path: "card.json")
        let command = try Command(
            [
                "deploy", model.path, "--samples", "2", "--json", "--out", card.path, "--db",
                folder.url.appending(path: "rows.sqlite").path, "--firmware",
                Folders.repository.appending(path: "firmware/build/nucleo-f746zg-bundled.elf").path,
            ], in: folder.url)
        #expect(command.exitCode == 0, "\(command.errors)")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
        let outputs = try #require(object["outputs"] as? [String: Any])
        #expect(outputs["inferences"] as? Int == 2 && outputs["equal"] as? Int == 2)
        let arena = try #require(object["arena_bytes"] as? [String: Int])
        #expect(arena["predicted"] == arena["found"] && arena["found"] ?? 0 > 0)
        let latency = try #require(object["latency"] as? [String: Any])
        #expect(latency["found_ms"] as? Double ?? 0 > 0)
        // No rows were there to predict from but the kept sets.
        #expect(latency["predicted_ms"] as? Double ?? 0 > 0 && latency["refusal"] == nil)
        #expect(object["origin"] as? String == "emulated")
        #expect(try String(contentsOf: card, encoding: .utf8) == command.output)
    }
}
