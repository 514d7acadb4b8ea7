public import Foundation
import Testing

/// TensorFlow Lite Micro with its reference kernels, as the PyPI package `tflite-micro` has it.
public enum ReferenceInterpreter {
    /// The outputs for `inputs`, both the tensors' bytes of all inferences one after another.
    public static func run(_ model: URL, inputs: [UInt8]) throws -> [UInt8] {
        let python = try #require(
            Folders.python, "no Python environment for the oracle: run .ci/setup --oracle")
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "throughline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "input")
        let output = folder.appending(path: "output")
        try Data(inputs).write(to: input)
        let process = Process()
        process.executableURL = python
        let script = Folders.repository.appending(path: "Tests/Oracle/oracle.py")
        process.arguments = [script.path, model.path, input.path, output.path]
        process.standardOutput = FileHandle.nullDevice
        let complaints = Pipe()
        process.standardError = complaints
        try process.run()
        let said = try complaints.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(
            process.terminationStatus == 0,
            "the oracle failed: \(String(decoding: said, as: UTF8.self).suffix(400))")
        return [UInt8](try Data(contentsOf: output))
    }
}
