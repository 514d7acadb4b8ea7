import Boards
import Facts
import Foundation
import Networks
import TestSupport
import Testing

/// The ways of docs/howto/convert.md lead to files that run: each that is installed here converts a network, whose bytes
/// on the virtual board are then TensorFlow Lite Micro's.
@Suite("Conversions", .serialized)
struct ConversionTests {
    private static func python(_ name: String) -> URL? {
        let python = Folders.repository.appending(path: ".venv-\(name)/bin/python")
        return FileManager.default.isExecutableFile(atPath: python.path) ? python : nil
    }

    private func convert(_ name: String) throws -> [UInt8] {
        let temporary = try TemporaryFolder("conversion-\(name)")
        let file = temporary.url.appending(path: "model.tflite")
        let process = Process()
        process.executableURL = try #require(Self.python(name))
        process.arguments = [
            Folders.repository.appending(path: "Tests/Conversion/from_\(name).py").path, file.path,
        ]
        process.currentDirectoryURL = temporary.url
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "from_\(name).py failed")
        return [UInt8](try Data(contentsOf: file))
    }

    private func check(_ name: String) throws {
        let file = try convert(name)
        let model = try Model(bytes: file)
        let bench = try Bench()
        _ = try bench.board.attach()
        let selected = try bench.board.select(try bench.board.install(model) { _, _ in })
        var numbers = SeededNumbers(seed: 3)
        let port = try #require(selected.inputs.first)
        let input = numbers.bytes(count: port.bytes, areFloats: port.type == TensorType.float32.rawValue)
        try bench.board.write(input, input: 0)
        _ = try bench.board.invoke(count: 1, cold: true)
        let output = try bench.board.read(output: 0)
        #expect(output == (try ReferenceInterpreter.run([(model: file, inputs: input)])[0]))
        #expect(Set(output).count > 1)
    }

    @Test("from Keras", .enabled(if: python("keras") != nil, "needs Tests/Conversion/setup keras"))
    func keras() throws { try check("keras") }

    @Test("from PyTorch", .enabled(if: python("pytorch") != nil, "needs Tests/Conversion/setup pytorch"))
    func pytorch() throws { try check("pytorch") }

    @Test("from ONNX", .enabled(if: python("onnx") != nil, "needs Tests/Conversion/setup onnx"))
    func onnx() throws { try check("onnx") }
}
