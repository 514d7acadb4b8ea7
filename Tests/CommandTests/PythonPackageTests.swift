import Foundation
import TestSupport
import Testing

/// The Python package's own tests and its example for pytest, against the built command; `.ci/long python_examples` has the others.
@Suite struct PythonPackageTests {
    private func python(_ arguments: [String], in folder: URL, _ environment: [String: String] = [:]) throws
        -> (
            code: Int32, output: String
        )
    {
        let process = Process()
        let interpreter = try #require(Folders.python)
        process.executableURL = interpreter
        process.arguments = arguments
        process.currentDirectoryURL = folder
        var settings = [
            "THROUGHLINE": Command.folder.appending(path: "throughline").path,
            "PYTHONPATH": Folders.repository.appending(path: "python").path, "PYTHONDONTWRITEBYTECODE": "1",
            "THROUGHLINE_DB": folder.appending(path: "db.sqlite").path,
        ]
        let firmware = "firmware/build/nucleo-f746zg-bundled.elf"
        if FileManager.default.fileExists(atPath: Folders.repository.appending(path: firmware).path) {
            settings["THROUGHLINE_BOARD"] = "virtual:f746zg"
        }
        process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
            .merging(environment) { $1 }
        let pipe = Pipe()
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    private var tests: URL { Folders.repository.appending(path: "python/tests") }

    @Test("the package's tests pass", .enabled(if: Folders.python != nil))
    func package() throws {
        let folder = try TemporaryFolder("python")
        let run = try python(["-m", "unittest", "discover", "-s", tests.path], in: folder.url)
        #expect(run.code == 0, "\(run.output)")
        #expect(run.output.contains("Ran 13 tests"), "\(run.output)")
    }

    @Test(
        "the pytest example passes on a model within its limits, and fails on another",
        .enabled(if: Folders.hasPythonModule("pytest")))
    func pytest() throws {
        let folder = try TemporaryFolder("python")
        let example = Folders.repository.appending(path: "python/examples/test_model.py").path
        for (network, code) in [("MicroNet-KWS-S", Int32(0)), ("MicroNet-KWS-L", 1)] {
            #expect(try Command(["generate", network, "--out", "m.tflite"], in: folder.url).exitCode == 0)
            let run = try python(
                ["-m", "pytest", "-q", "-p", "no:cacheprovider", example], in: folder.url,
                ["MODEL": "m.tflite"])
            #expect(run.code == code, "\(network): \(run.output)")
        }
    }
}
