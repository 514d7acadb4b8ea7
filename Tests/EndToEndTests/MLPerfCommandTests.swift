import Boards
import Foundation
import Networks
import TestSupport
import Testing

@Suite("MLPerf Tiny", .serialized)
struct MLPerfCommandTests {
    private struct Announcement: Decodable {
        var benchmark: String
        var board: String
        var port: String
        var baud: Int
        var origin: String
    }

    @Test("the command serves a virtual board on the port that it names, until Ctrl-C")
    func served() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mlperf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let model = folder.appending(path: "model.tflite")
        try Data(try TableFive.kwsS.model()).write(to: model)
        let said = folder.appending(path: "said")
        try #require(FileManager.default.createFile(atPath: said.path, contents: nil))
        let process = Process()
        process.executableURL = Command.folder.appending(path: "throughline")
        process.arguments = ["mlperf", model.path, "--json"]
        var variables = ProcessInfo.processInfo.environment
        variables["THROUGHLINE_HOME"] = Folders.repository.path
        process.environment = variables
        process.standardOutput = try FileHandle(forWritingTo: said)
        try process.run()
        defer { if process.isRunning { process.terminate() } }
        let deadline = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < deadline, process.isRunning,
            try !String(contentsOf: said, encoding: .utf8).hasSuffix("}\n")
        {
            usleep(20_000)
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let announced = try decoder.decode(Announcement.self, from: try Data(contentsOf: said))
        #expect(announced.benchmark == "kws01" && announced.baud == 115_200)
        #expect(announced.board == "nucleo-f746zg" && announced.origin == "emulated")

        let port = try SerialPort(path: announced.port, baud: announced.baud)
        #expect(try ask("name", on: port) == "m-name-dut-[throughline nucleo-f746zg bundled]\r\nm-ready\r\n")
        #expect(try ask("profile", on: port).contains("m-model-[kws01]\r\n"))
        #expect(try ask("infer 1 0", on: port) == "e-[Input db has 0 bytes, expected 490]\r\nm-ready\r\n")
        port.close()
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }

    private func ask(_ command: String, on port: SerialPort) throws -> String {
        let deadline = ContinuousClock.now + .seconds(30)
        try port.write(Array((command + "%").utf8), until: deadline)
        var answer: [UInt8] = []
        while !String(decoding: answer, as: UTF8.self).hasSuffix("m-ready\r\n") {
            let arrived = try port.read(until: deadline)
            try #require(!arrived.isEmpty, "\(String(decoding: answer, as: UTF8.self))")
            answer += arrived
        }
        return String(decoding: answer, as: UTF8.self)
    }

    @Test("a model for no benchmark needs one named, and a wrong one is refused before a board is used")
    func refused() throws {
        let folder = FileManager.default.temporaryDirectory
        let model = folder.appending(path: "mlperf-\(UUID().uuidString).tflite")
        defer { try? FileManager.default.removeItem(at: model) }
        try Data(try TableFive.adS.model()).write(to: model)
        let unknown = try Command(["mlperf", model.path])
        #expect(unknown.exitCode == 2 && unknown.hasOneErrorLine)
        #expect(unknown.errors.contains("give --benchmark"))
        #expect(try Command(["mlperf", model.path, "--benchmark", "sww01"]).exitCode == 64)
        #expect(try Command(["mlperf", model.path, "--baud", "9600"]).exitCode == 64)
    }

    @Test("a board refuses what it cannot drive, and one that speaks text comes back to the link")
    func recovered() throws {
        let bench = try Bench()
        let model = try Model(bytes: try TableFive.kwsS.model())
        _ = try bench.board.attach()
        let installed = try bench.board.install(model) { _, _ in }
        #expect(throws: BoardError.self) { try bench.board.speakMLPerf(.kws01, baud: 115_200) }
        _ = try bench.board.select(installed)
        #expect(throws: BoardError.self) { try bench.board.speakMLPerf(.ad01, baud: 115_200) }
        let port = try bench.board.speakMLPerf(.kws01, baud: 115_200)
        #expect(port.path == bench.process.serialPath && port.isOurs == true && !port.hasEnded)
        #expect(throws: BoardError.self) { try bench.board.invoke(count: 1, cold: false) }
        _ = try bench.board.select(installed)
        #expect(try bench.board.invoke(count: 1, cold: false).count == 1)
    }
}
