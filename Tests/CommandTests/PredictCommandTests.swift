import Foundation
import TestSupport
import Testing

@Suite struct PredictCommandTests {
    @Test(
        "A wrong command line of predict exits with 64 and one line of error",
        arguments: [
            ["predict"], ["predict", "a", "--interval", "0"], ["predict", "a", "--interval", "100"],
            ["predict", "a", "--interval", "nan"], ["predict", "a", "--board", "z80"],
        ])
    func usage(arguments: [String]) throws {
        let command = try Command(arguments)
        #expect(command.exitCode == 64, "\(command.errors)")
        #expect(command.hasOneErrorLine, "\(command.errors)")
    }

    @Test("Without a database, or with a file that is no model, predict exits with 2")
    func unusable() throws {
        let file = UUID().uuidString + ".tflite"
        defer {
            try? FileManager.default.removeItem(
                at: FileManager.default.temporaryDirectory.appending(path: file))
        }
        #expect(try Command(["generate", "MicroNet-KWS-S", "--out", file]).exitCode == 0)
        for arguments in [
            ["predict", file, "--db", "missing.sqlite"], ["predict", "/dev/null"],
            ["predict", "missing.tflite"],
        ] {
            let command = try Command(arguments)
            #expect(command.exitCode == 2)
            #expect(command.hasOneErrorLine, "\(command.errors)")
        }
    }
}
