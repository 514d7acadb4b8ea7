import CLink
import Facts
import Foundation
import HostInference
import TestSupport
import Testing

@testable import Networks

/// Public models and models rebuilt after public reports, with the outputs and arena that TFLM gives (`../shared/cases`).
@Suite("Cases")
struct CaseTests {
    private static let folder = Folders.repository.deletingLastPathComponent().appending(path: "shared/cases")

    private static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".wheel") }.map { String($0.dropLast(6)) }.sorted()
    }()

    private func bytes(_ name: String, _ kind: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.appending(path: "\(name).\(kind)")))
    }

    @Test(
        "a case runs with TFLM's bytes, in the arena foretold",
        .enabled(if: !names.isEmpty, "needs the cases beside the checkout"), arguments: names)
    func runs(_ name: String) throws {
        let file = try bytes(name, "tflite")
        let model = try Model(bytes: file)
        let plan = try MemoryPlan(model, engine: .bundled)
        let engine = try BundledEngine(file)
        #expect(try engine.run(try bytes(name, "in")[...]) == (try bytes(name, "wheel")))
        #expect(Int(engine.arenaUse.total) == plan.totalBytes)
    }

    @Test(
        "the arena of each case is the one that TFLM took",
        .enabled(if: !names.isEmpty, "needs the cases beside the checkout"))
    func arenas() throws {
        let readme = String(
            decoding: try Data(contentsOf: Self.folder.appending(path: "README.md")), as: UTF8.self)
        var compared = 0
        for match in readme.matches(of: /- `([a-z0-9_]+)\.tflite`.*output bytes.*arena ([0-9]+)\./) {
            guard let expected = Int(match.2) else { continue }
            let model = try Model(bytes: try bytes(String(match.1), "tflite"))
            #expect(try TFLMArena(model, target: .pythonPackage).totalBytes == expected, "\(match.1)")
            compared += 1
        }
        #expect(compared == Self.names.count)
    }

    @Test(
        "a model compiled by Vela is called so, and still described",
        .enabled(if: !names.isEmpty, "needs the cases beside the checkout"))
    func vela() throws {
        let model = try Model(bytes: try bytes("vela_edge_impulse", "tflite"))
        #expect(ModelCost(model).census.map(\.name) == ["CUSTOM(ethos-u)"])
        let error = #expect(throws: ModelError.self) { try MemoryPlan(model, engine: .bundled) }
        #expect(error?.description.contains("compiled by Vela for the Ethos-U") == true)
        #expect(error?.description.contains("contradicts") == false)
    }

    @Test(
        "a model with variables goes on where it was, and starts anew after a reset",
        .enabled(if: !names.isEmpty, "needs the cases beside the checkout"))
    func stream() throws {
        let engine = try HostEngine(try Model(bytes: try bytes("mww_vad", "tflite")))
        let inputs = (0..<12).map { step in
            [(0..<120).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ step &* 11) }]
        }
        let first = try engine.stream(inputs)
        #expect(first.count == 12)
        #expect(try engine.stream(inputs) != first)
        try engine.reset()
        #expect(try engine.stream(inputs) == first)
    }
}
