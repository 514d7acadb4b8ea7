import Foundation
import TestSupport
import Testing

/// TFLite Micro's Python package, in the environment that the tests' set-up makes.
enum Oracle {
    /// Whether tests that ask it run: where absent they are skipped, unless required.
    static var shouldRun: Bool { Folders.python != nil || Folders.isRequired }

    /// Outputs of each model on three inputs.
    static func outputs(of models: [[UInt8]]) throws -> [[[Double]]] {
        try ask("run_models.py", models)
    }

    /// Arena that each model takes.
    static func arenaBytes(of models: [[UInt8]]) throws -> [Int] { try ask("arena_bytes.py", models) }

    private static func ask<Answer: Decodable>(_ script: String, _ models: [[UInt8]]) throws -> Answer {
        let python = try #require(Folders.python, "no tests' oracle: run .ci/setup --oracle")
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "throughline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var paths: [String] = []
        for (index, bytes) in models.enumerated() {
            let url = folder.appending(path: "\(index).tflite")
            try Data(bytes).write(to: url)
            paths.append(url.path)
        }
        let process = Process()
        process.executableURL = python
        process.arguments = [Folders.repository.appending(path: "Tests/Oracle/\(script)").path] + paths
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "the oracle refused a model")
        return try JSONDecoder().decode(Answer.self, from: data)
    }
}
