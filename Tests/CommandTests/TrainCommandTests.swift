import Foundation
import TestSupport
import Testing

@Suite struct TrainCommandTests {
    private static let program = Command.folder.appending(path: "throughline-train")

    private static let uses: [(arguments: [String], code: Int32)] = [
        (["train"], 64), (["train", "--epochs", "0"], 64), (["evaluate", "none.tflite", "--data", "."], 2),
        (["train", "--data", "/nowhere", "--network", "dscnn-s", "--out", "/tmp/throughline-none"], 2),
        (["train", "--data", ".", "--network", "cifar-c8-k8", "--out", "/tmp/throughline-none"], 64),
        (["evaluate", "none.tflite", "--data", ".", "--split", "nonsense"], 64),
        (
            [
                "train", "--data", ".", "--network", "vww-person-detection", "--recipe", "best", "--out",
                "/tmp/throughline-none",
            ], 64
        ),
        (
            [
                "train", "--data", ".", "--network", "dscnn-s", "--averaging", "1", "--out",
                "/tmp/throughline-none",
            ], 64
        ),
    ]

    /// Runs an executable; gives exit code, standard output and standard error.
    private func run(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> (code: Int32, output: String, errors: String) {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let texts = [output, errors].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        return (process.terminationStatus, texts[0], texts[1])
    }

    @Test("without the program that trains, the error names the cure", arguments: ["train", "evaluate"])
    func absent(verb: String) throws {
        let result = try run(
            Command.folder.appending(path: "throughline"), [verb, "--json"],
            environment: ["THROUGHLINE_TRAIN": "/nowhere/throughline-train"])
        #expect(result.code == 2)
        #expect(
            result.errors.contains("install the package throughline-train")
                && result.errors.filter { $0 == "\n" }.count == 1)
        #expect(result.output.contains(#""kind" : "training""#))
    }

    @Test(
        "wrong use of the verbs that train exits as the child does, with one line",
        .enabled(if: FileManager.default.isExecutableFile(atPath: program.path)),
        arguments: uses)
    func wrong(arguments: [String], code: Int32) throws {
        let command = try Command(arguments)
        #expect(command.exitCode == code, "\(command.errors)")
        #expect(command.hasOneErrorLine, "\(command.errors)")
        #expect(command.output.isEmpty)
    }

    @Test(
        "help of a verb that trains is the child's, in this program's name",
        .enabled(if: FileManager.default.isExecutableFile(atPath: program.path)))
    func help() throws {
        let command = try Command(["train", "--help"])
        #expect(command.exitCode == 0 && command.output.contains("USAGE: throughline train"))
    }
}
