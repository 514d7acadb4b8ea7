import Foundation
import HostInference
import Networks
import TestSupport
import Testing

/// Commands that need the virtual board and the firmware; skipped by name where these are not built.
@Suite(.serialized) struct BoardCommandTests {
    /// Whether firmware and virtual board are there; a test run that requires everything fails without them.
    static let isReady: Bool = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let environment = ProcessInfo.processInfo.environment
        let home = environment["THROUGHLINE_HOME"].map { URL(filePath: $0) } ?? root
        let firmware = home.appending(path: "firmware/build/nucleo-f746zg-bundled.elf")
        let board = Command.folder.appending(path: "virtual-board")
        return environment["THROUGHLINE_REQUIRE_MODELS"] == "1"
            || [firmware, board].allSatisfy { FileManager.default.fileExists(atPath: $0.path) }
    }()

    private let temporary: TemporaryFolder
    private var folder: URL { temporary.url }

    init() throws {
        temporary = try TemporaryFolder("board-commands")
        let folder = temporary.url
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "firmware"),
            withDestinationURL: URL(filePath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent().appending(path: "firmware"))
    }

    @Test("A generated model is profiled, stored, and reported", .enabled(if: isReady))
    func profile() throws {
        try run(["generate", "micronet-kws-s", "--out", "s.tflite"])
        let profile = try json([
            "profile", "s.tflite", "--repeat", "2", "--per-op", "--period", "640ms", "--json", "--db",
            "m.sqlite",
        ])
        #expect(profile["origin"] as? String == "emulated")
        #expect(profile["board"] as? String == "nucleo-f746zg")
        #expect(profile["engine"] as? String == "bundled")
        let latency = try #require(profile["latency_ms"] as? Double)
        let cycles = try #require(profile["cycles"] as? Int)
        let clock = try #require(profile["clock_hz"] as? Int)
        #expect(abs(latency - Double(cycles) / Double(clock) * 1000) < 1e-9)
        #expect(profile["arena_bytes"] as? Int == profile["arena_predicted_bytes"] as? Int)
        let macs = try #require(profile["macs"] as? Int)
        #expect(profile["ops"] as? Int == 2 * macs)
        let ops = try #require(profile["per_op"] as? [[String: Any]])
        #expect(ops.reduce(0) { $0 + ($1["macs"] as? Int ?? 0) } == macs)
        #expect((profile["real_time"] as? [String: Any])?["meets_period"] as? Bool == true)
        let sram = try #require(profile["sram"] as? [String: Int])
        #expect(sram.values.reduce(0, +) == 320 * 1024)
        let flash = try #require(profile["flash"] as? [String: Int])
        #expect(flash.values.reduce(0, +) == 1024 * 1024)
        let text = try run(["profile", "s.tflite", "--repeat", "1", "--db", "m.sqlite"])
        #expect(text.output.contains("emulated") && !text.output.contains("measured "))
        try run(["report", "--db", "m.sqlite", "--out", "page"])
        #expect(
            FileManager.default.fileExists(atPath: folder.appending(path: "page/index.html").path))
    }

    @Test("Inputs of the wrong size exit with 2, right ones give the output's bytes", .enabled(if: isReady))
    func infer() throws {
        try run(["generate", "micronet-kws-s", "--out", "s.tflite"])
        try Data(repeating: 3, count: 489).write(to: folder.appending(path: "short.bin"))
        try Data(repeating: 3, count: 490).write(to: folder.appending(path: "input.bin"))
        let short = try Command(
            ["infer", "s.tflite", "--input", "short.bin", "--output", "o.bin"], in: folder)
        #expect(short.exitCode == 2)
        #expect(short.hasOneErrorLine)
        #expect(short.errors.contains("490") && short.errors.contains("489"))
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "o.bin").path))
        try run(["infer", "s.tflite", "--input", "input.bin", "--output", "o.bin"])
        #expect(try Data(contentsOf: folder.appending(path: "o.bin")).count == 12)
    }

    @Test(
        "A model with state keeps it from one inference to the next, unless told otherwise",
        .enabled(if: isReady))
    func state() throws {
        let file = Folders.fixtures.appending(path: "drawn_assign_variable")
        let model = try Model(bytes: [UInt8](Data(contentsOf: file.appendingPathExtension("tflite"))))
        let input = try Data(contentsOf: file.appendingPathExtension("input"))
        let size = model.inputs.map { model.tensors[$0].byteCount }.reduce(0, +)
        let first = [UInt8](input.prefix(size))
        try Data(first + first + first).write(to: folder.appending(path: "three.bin"))
        let options = [
            "infer", file.appendingPathExtension("tflite").path, "--input", "three.bin", "--steps", "3",
            "--output", "o.bin",
        ]
        func outputs(_ more: [String]) throws -> [UInt8] {
            try run(options + more)
            return [UInt8](try Data(contentsOf: folder.appending(path: "o.bin")))
        }
        var rest = first[...]
        let inputs = model.inputs.map { index in
            defer { rest = rest.dropFirst(model.tensors[index].byteCount) }
            return Array(rest.prefix(model.tensors[index].byteCount))
        }
        let engine = try HostEngine(model)
        let kept = try engine.stream([inputs, inputs, inputs]).flatMap { $0.flatMap { $0 } }
        #expect(try outputs([]) == kept)
        try engine.reset()
        let fresh = try engine.outputs(inputs).flatMap { $0 }
        #expect(kept != fresh + fresh + fresh)
        #expect(try outputs(["--fresh"]) == fresh + fresh + fresh)
        let odd = try Command(options + ["--steps", "7"], in: folder)
        #expect(odd.exitCode == 2 && odd.hasOneErrorLine)
    }

    @Test("A model that does not fit exits with 2 and says how many bytes are short", .enabled(if: isReady))
    func tooLarge() throws {
        try run(["generate", "micronet-ad-l", "--out", "l.tflite"])
        let command = try Command(["profile", "l.tflite", "--json", "--db", "m.sqlite"], in: folder)
        #expect(command.exitCode == 2)
        #expect(command.hasOneErrorLine)
        let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
        let error = try #require(object?["error"] as? [String: Any])
        #expect(error["kind"] as? String == "does_not_fit")
        let short = try #require(error["bytes_short"] as? Int)
        #expect(command.errors.contains("\(short) bytes short"))
    }

    @Test("Killed at some moment, a campaign goes on to its end without doubles", .enabled(if: isReady))
    func killed() throws {
        let arguments = [
            "characterize", "--count", "3", "--seed", "7", "--repeat", "1", "--json", "--db", "c.sqlite",
        ]
        let process = Process()
        process.executableURL = Command.folder.appending(path: "throughline")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let store = folder.appending(path: "c.sqlite-wal")
        while process.isRunning, !FileManager.default.fileExists(atPath: store.path) { usleep(20_000) }
        usleep(1_500_000)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let outcome = try json(arguments)
        let before = try #require(outcome["done_before"] as? Int)
        #expect(outcome["profiled"] as? Int == 3 - before)
        #expect(outcome["failed"] as? Int == 0)
        #expect(try json(arguments)["done_before"] as? Int == 3)
        let fits = try json(["fit", "--db", "c.sqlite", "--json"])
        let lines = (fits["groups"] as? [[String: Any]])?.first?["fits"] as? [[String: Any]]
        #expect(lines?.first?["point_count"] as? Int == 3)
        #expect(lines?.first?["samples"] as? String == "pooled")
    }

    @discardableResult
    private func run(_ arguments: [String]) throws -> Command {
        let command = try Command(arguments, in: folder)
        try #require(command.exitCode == 0, "\(arguments): \(command.errors)")
        return command
    }

    private func json(_ arguments: [String]) throws -> [String: Any] {
        let command = try run(arguments)
        return try #require(
            try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
    }
}
