import Foundation
import Jobs
import Testing

@Suite struct SnakeCaseJSONTests {
    private enum Choice: Codable, Hashable {
        case plain
        case named(maxMs: Double)
        case unnamed([Int])
    }

    private struct Value: Codable, Hashable {
        var firmwareBuildID = "b"
        var modelSha256 = "s"
        var slopeMsPerMop = 0.1
        var x = 1
        var areas = ["id_00": 0.5, "idUpper": 0.25, "a_id": 1]
        var choices: [Choice] = [.plain, .named(maxMs: 2), .unnamed([3])]
        var absent: Int?
    }

    @Test("what is written is read again, and keys that are data stay as they are")
    func roundTrip() throws {
        let written = try SnakeCaseJSON.data(Value())
        let text = String(decoding: written, as: UTF8.self)
        for key in ["firmware_build_id", "model_sha256", "slope_ms_per_mop", "idUpper", "max_ms", "_0"] {
            #expect(text.contains("\"\(key)\""), "\(text)")
        }
        #expect(try SnakeCaseJSON.value(Value.self, from: written) == Value())
    }

    @Test("keys in camel case are read")
    func camelCase() throws {
        let earlier = try JSONEncoder().encode(Value())
        #expect(String(decoding: earlier, as: UTF8.self).contains("firmwareBuildID"))
        #expect(try SnakeCaseJSON.value(Value.self, from: earlier) == Value())
    }

    @Test("bytes of another form are refused", arguments: ["", "[", "{}", "null", #"{"x": "1"}"#])
    func malformed(text: String) {
        #expect(throws: DecodingError.self) {
            try SnakeCaseJSON.value(Value.self, from: Data(text.utf8))
        }
    }
}
