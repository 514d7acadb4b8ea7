import CLink
import Facts
import Foundation
import HostInference
import TestSupport
import Testing

@testable import Networks

/// Models over all operators, types and shapes that a script draws and TensorFlow Lite Micro runs.
///
/// `THROUGHLINE_DRAWN_MODELS=FIRST,COUNT` in the environment asks for other seeds, as a long run does
/// (docs/explanation/engines.md).
@Suite("Drawn models")
struct DrawnModelTests {
    private struct Entry: Decodable {
        let seed: Int
        let arena: Int
        let operators: [Int]
    }

    private static let range: (first: Int, count: Int) = {
        let stated = ProcessInfo.processInfo.environment["THROUGHLINE_DRAWN_MODELS"]?.split(separator: ",")
            .compactMap { Int($0) }
        guard let stated, stated.count == 2 else { return (0, 600) }
        return (stated[0], stated[1])
    }()

    @Test(
        "outputs, the engine's account and TFLM's arena are those foretold",
        .enabled(if: Folders.python != nil || Folders.isRequired, "needs the tests' Python environment"))
    func drawn() throws {
        let python = try #require(Folders.python, "no tests' oracle: run .ci/setup --oracle")
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "throughline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var met: Set<Int> = []
        var count = 0
        // In parts, so that the files of a long run fit on the disk.
        for first in stride(from: Self.range.first, to: Self.range.first + Self.range.count, by: 1000) {
            let many = min(1000, Self.range.first + Self.range.count - first)
            for entry in try Self.draw([Entry].self, by: "drawn_pack.py", first, many, folder, python) {
                try compare(entry, folder)
                met.formUnion(entry.operators)
                count += 1
            }
        }
        #expect(count > Self.range.count * 9 / 10)
        #expect(
            Self.range.count < 600
                || met.isSuperset(
                    of: EngineSupport.bundledVersions.keys.map(\.number)
                        .filter { ![43, 70, 77, 79].contains($0) })
        )
    }

    @Test(
        "scales and zero points at their ends: TFLM's bytes, or a refusal",
        .enabled(if: Folders.python != nil || Folders.isRequired, "needs the tests' Python environment"))
    func extremes() throws {
        let python = try #require(Folders.python, "no tests' oracle: run .ci/setup --oracle")
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "throughline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var (equal, refused, alone) = (0, 0, 0)
        let seeds = try Self.draw(
            [Int].self, by: "extreme_pack.py", Self.range.first, Self.range.count / 3, folder, python)
        for seed in seeds {
            func read(_ kind: String) throws -> [UInt8] {
                Array(try Data(contentsOf: folder.appending(path: "\(seed).\(kind)")))
            }
            let (inputs, expected) = (try read("input"), try read("expected"))
            let file = try read("tflite")
            let engine: BundledEngine
            do throws(PreparedModel.Refusal) { engine = try BundledEngine(file) } catch {
                #expect(error.code != 0)
                refused += 1
                continue
            }
            var outputs: [UInt8] = []
            for start in stride(from: 0, to: inputs.count, by: engine.inputBytes) {
                outputs += try engine.run(inputs[start..<start + engine.inputBytes])
            }
            #expect(engine.guardsAreIntact, "seed \(seed)")
            // TFLM checks some scales by ending the process, where the engine has an answer.
            if expected.isEmpty {
                alone += 1
            } else {
                #expect(outputs == expected, "seed \(seed)")
                equal += 1
            }
        }
        #expect(seeds.count > Self.range.count / 9)
        #expect(equal > seeds.count / 5, "\(equal) equal, \(refused) refused, \(alone) of the engine alone")
    }

    private static func draw<Entries: Decodable>(
        _ type: Entries.Type, by script: String, _ first: Int, _ count: Int, _ folder: URL, _ python: URL
    ) throws -> Entries {
        let process = Process()
        process.executableURL = python
        process.arguments = [
            Folders.repository.appending(path: "Tests/Oracle/\(script)").path, "\(first)", "\(count)",
            folder.path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "the script failed")
        return try JSONDecoder().decode(type, from: data)
    }

    private func compare(_ entry: Entry, _ folder: URL) throws {
        func read(_ kind: String) throws -> [UInt8] {
            let url = folder.appending(path: "\(entry.seed).\(kind)")
            defer { try? FileManager.default.removeItem(at: url) }
            return Array(try Data(contentsOf: url))
        }
        let (file, inputs, expected) = (try read("tflite"), try read("input"), try read("expected"))
        let model = try Model(bytes: file)
        let plan = try MemoryPlan(model, engine: .bundled)
        let engine = try BundledEngine(file)
        var outputs: [UInt8] = []
        for start in stride(from: 0, to: inputs.count, by: engine.inputBytes) {
            outputs += try engine.run(inputs[start..<start + engine.inputBytes])
        }
        let differences = zip(outputs, expected).count { $0 != $1 }
        #expect(
            outputs.count == expected.count && differences == 0,
            "seed \(entry.seed): \(differences) of \(expected.count) bytes differ")
        #expect(engine.guardsAreIntact)
        let account = engine.arenaUse
        #expect(Int(account.total) == plan.totalBytes, "seed \(entry.seed)")
        #expect(Int(account.persistent) == plan.persistentBytes, "seed \(entry.seed)")
        #expect(plan.overlaps().isEmpty)
        let arena = try TFLMArena(model, target: .pythonPackage).totalBytes
        #expect(arena == entry.arena, "seed \(entry.seed)")
    }
}
