import Foundation
import TestSupport
import Testing

/// One small network of `Tests/Fixtures` with inputs and the outputs of TensorFlow Lite Micro.
struct Fixture: Sendable, CustomTestStringConvertible {
    let name: String

    var testDescription: String { name }

    static let all: [Fixture] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: Folders.fixtures.path)) ?? []
        return files.filter { $0.hasSuffix(".tflite") }.sorted().map { Fixture(name: String($0.dropLast(7))) }
    }()

    func model() throws -> [UInt8] { try read("tflite") }
    func input() throws -> [UInt8] { try read("input") }
    func expected() throws -> [UInt8] { try read("expected") }

    private func read(_ kind: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Folders.fixtures.appending(path: "\(name).\(kind)")))
    }
}
