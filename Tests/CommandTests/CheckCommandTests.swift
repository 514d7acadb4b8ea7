import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// `check` as a pipeline runs it: the lines of docs/howto/ci.
@Suite struct CheckCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("check")
        let models = folder.url.appending(path: "models")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        let made = try Command(["generate", "MicroNet-KWS-S", "--out", "models/kws.tflite"], in: folder.url)
        #expect(made.exitCode == 0, "\(made.errors)")
        try FileManager.default.copyItem(
            at: Folders.repository.appending(path: "docs/howto/ci/throughline.yaml"), to: file)
    }

    private var file: URL { folder.url.appending(path: "throughline.yaml") }
    private var summary: URL { folder.url.appending(path: "summary.md") }

    /// Tightens or widens what the file allows.
    private func change(_ old: String, _ new: String) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        try #require(text.contains(old))
        try Data(text.replacing(old, with: new).utf8).write(to: file)
    }

    /// Runs a line by a shell as a runner does, with the program on the path.
    private func shell(_ line: String) throws -> (code: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-e", "-c", line]
        process.currentDirectoryURL = folder.url
        process.environment = ProcessInfo.processInfo.environment.merging([
            "PATH": Command.folder.path + ":/usr/bin:/bin", "GITHUB_STEP_SUMMARY": summary.path,
            "THROUGHLINE_DB": folder.url.appending(path: "db.sqlite").path,
        ]) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        let complained = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: said, as: UTF8.self),
            String(decoding: complained, as: UTF8.self)
        )
    }

    /// The line of the example workflow that checks.
    private func step() throws -> String {
        let workflow = try String(
            contentsOf: Folders.repository.appending(path: "docs/howto/ci/github.yml"), encoding: .utf8)
        let line = try #require(
            workflow.split(separator: "\n").first { $0.contains("run: throughline check") })
        return String(line.split(separator: "run: ", maxSplits: 1)[1])
    }

    @Test("the example workflow's step passes, fails and says so by exit code, summary, annotation and JUnit")
    func workflow() throws {
        let line = try step()
        let kept = try shell(line)
        #expect(kept.code == 0, "\(kept.errors)")
        #expect(kept.output.isEmpty && !kept.errors.contains("::error"))
        #expect(try String(contentsOf: summary, encoding: .utf8).contains("## throughline check: within"))
        try change("60ms", "1ms")
        let exceeded = try shell(line)
        #expect(exceeded.code == 1)
        #expect(exceeded.errors.contains("::error file=models/kws.tflite,title=throughline check::"))
        #expect(try String(contentsOf: summary, encoding: .utf8).contains("| latency |"))
        let xml = try XMLDocument(
            contentsOf: folder.url.appending(path: "throughline.xml"), options: [])
        let failed = try xml.nodes(forXPath: "/testsuites/testsuite/testcase[failure]/@name")
        #expect(failed.map(\.stringValue) == ["latency"])
        try Data("no model".utf8).write(to: folder.url.appending(path: "models/broken.tflite"))
        #expect(try shell(line).code == 2)
    }

    @Test("junitparser reads what is written", .enabled(if: Folders.hasPythonModule("junitparser")))
    func junit() throws {
        try Data("<&\"model".utf8).write(to: folder.url.appending(path: "models/a<&b.tflite"))
        try change("max-flash: 384K", "max-flash: 1K")
        #expect(try shell("throughline check --junit out.xml").code == 2)
        let script = """
            import sys
            from junitparser import JUnitXml, Failure, Error
            suite, = JUnitXml.fromfile("out.xml")
            print(suite.tests, suite.failures, suite.errors)
            for case in suite:
                print(case.classname, case.name, *[type(r).__name__ for r in case.result])
            """
        try Data(script.utf8).write(to: folder.url.appending(path: "read.py"))
        let python = try #require(Folders.python)
        let read = try shell("'\(python.path)' read.py")
        #expect(
            read.output.split(separator: "\n") == [
                "4 1 1", "models/a<&b.tflite figures Error", "models/kws.tflite latency",
                "models/kws.tflite sram", "models/kws.tflite flash Failure",
            ], "\(read.output)\(read.errors)")
    }

    @Test("the pre-commit hook's entry checks the files that it is given")
    func preCommit() throws {
        let hook = try String(
            contentsOf: Folders.repository.appending(path: "docs/howto/ci/pre-commit.yaml"), encoding: .utf8)
        let entry = try #require(hook.split(separator: "\n").first { $0.contains("entry: ") })
        let line = entry.split(separator: "entry: ")[1] + " models/kws.tflite"
        #expect(try shell(String(line)).code == 0)
        try change("192K", "1K")
        #expect(try shell(String(line)).code == 1)
    }

    @Test("options win over the file, and the JSON says what counted")
    func json() throws {
        struct Answer: Decodable {
            struct Limit: Decodable {
                let limit: String
                let bound: Double
                let holds: Bool
            }
            struct Model: Decodable { let limits: [Limit] }
            let verdict: String
            let exitCode: Int32
            let limitsFile: String?
            let models: [Model]
        }
        let command = try Command(
            ["check", "--json", "--max-latency", "1ms", "--max-sram", "190KB"], in: folder.url)
        #expect(command.exitCode == 1)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let answer = try decoder.decode(Answer.self, from: Data(command.output.utf8))
        #expect(answer.verdict == "exceeded" && answer.exitCode == 1 && answer.limitsFile != nil)
        #expect(answer.models[0].limits.map(\.bound) == [1, 190 * 1024, 384 * 1024])
        #expect(answer.models[0].limits.map(\.holds) == [false, true, true])
    }

    @Test(
        "Without limits, without models, and with a board to predict for that only answers itself: exit code 64",
        arguments: [
            ["check", "m.tflite"], ["check", "--max-sram", "1K"],
            ["check", "m.tflite", "--max-latency", "20"],
            ["check", "m.tflite", "--max-energy", "5"],
            ["check", "m.tflite", "--max-sram", "1K", "--board", "usb"],
            ["check", "m.tflite", "--max-sram", "1K", "--by", "magic"],
        ])
    func usage(arguments: [String]) throws {
        let empty = try TemporaryFolder("usage")
        let command = try Command(arguments, in: empty.url)
        #expect(command.exitCode == 64 && command.hasOneErrorLine, "\(command.errors)")
    }

    @Test("by profile the virtual board's slowest inference counts")
    func profile() throws {
        let command = try Command(
            ["check", "--by", "profile", "--max-latency", "60ms"], in: folder.url)
        #expect(command.exitCode == 0, "\(command.output)\(command.errors)")
        #expect(command.output.contains("slowest of 6 inferences, emulated"))
    }
}
