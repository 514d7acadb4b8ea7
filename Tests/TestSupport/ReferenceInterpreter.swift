public import Foundation
import Testing

/// TensorFlow Lite Micro with its reference kernels, as the PyPI package `tflite-micro` has it.
public enum ReferenceInterpreter {
    /// The outputs for `inputs`, both the tensors' bytes of all inferences one after another.
    public static func run(_ model: URL, inputs: [UInt8]) throws -> [UInt8] {
        try run([(model: [UInt8](try Data(contentsOf: model)), inputs: inputs)])[0]
    }

    /// The same for several models at once, given as their bytes.
    public static func run(_ runs: [(model: [UInt8], inputs: [UInt8])]) throws -> [[UInt8]] {
        let python = try #require(
            Folders.python, "no Python environment for the oracle: run .ci/setup --oracle")
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "throughline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = Folders.repository.appending(path: "Tests/Oracle/oracle.py")
        var arguments = [script.path]
        for (index, run) in runs.enumerated() {
            let files = ["model", "input", "output"].map { folder.appending(path: "\($0)\(index)") }
            try Data(run.model).write(to: files[0])
            try Data(run.inputs).write(to: files[1])
            arguments += files.map(\.path)
        }
        let process = Process()
        process.executableURL = python
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        let complaints = Pipe()
        process.standardError = complaints
        try process.run()
        let said = try complaints.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(
            process.terminationStatus == 0,
            "the oracle failed: \(String(decoding: said, as: UTF8.self).suffix(400))")
        return try runs.indices.map {
            [UInt8](try Data(contentsOf: folder.appending(path: "output\($0)")))
        }
    }
}
