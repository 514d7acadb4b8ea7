import Boards
import Facts
import Foundation
import TestSupport
import Testing

@testable import Networks

/// Drawn models on the virtual board: the bytes and the arena of TensorFlow Lite Micro and of the plan.
///
/// `THROUGHLINE_DRAWN_BOARD=FIRST,COUNT` asks for other seeds, and `THROUGHLINE_DRAWN_FIRMWARE=ELF` for another image, such
/// as the one with all kernels (`.ci/long`).
@Suite("Drawn models on the virtual board")
struct DrawnBoardTests {
    private struct Entry: Decodable {
        let seed: Int
    }

    private static let environment = ProcessInfo.processInfo.environment

    private static let range: (first: Int, count: Int) = {
        let stated = environment["THROUGHLINE_DRAWN_BOARD"]?.split(separator: ",").compactMap { Int($0) }
        guard let stated, stated.count == 2 else { return (0, 24) }
        return (stated[0], stated[1])
    }()

    private func board() throws -> ConnectedBoard {
        let path =
            try Self.environment["THROUGHLINE_DRAWN_FIRMWARE"]
            ?? FirmwareLocator(home: Folders.repository.path).path(board: .f746zg, engine: "bundled")
        let process = try VirtualBoardProcess(board: .f746zg, timing: .fast)
        return ConnectedBoard(
            descriptor: .f746zg, origin: .emulated, firmware: try FirmwareImage(path: path)
        ) { () throws(BoardError) in
            try process.connection()
        }
    }

    /// Selects a model; a line or a probe that fails once, as on a machine under load, is recovered as a profile recovers it.
    private func select(_ model: Model, on board: ConnectedBoard) throws -> SelectedModel {
        do {
            return try board.select(try board.install(model) { _, _ in })
        } catch {
            try board.recover()
            return try board.select(try board.install(model) { _, _ in })
        }
    }

    @Test(
        "outputs and arena are those foretold, and what the image lacks is refused beforehand",
        .enabled(if: Folders.python != nil || Folders.isRequired, "needs the tests' Python environment"))
    func drawn() throws {
        let python = try #require(Folders.python, "no tests' oracle: run .ci/setup --oracle")
        let temporary = try TemporaryFolder("drawn-board")
        let process = Process()
        process.executableURL = python
        process.arguments = [
            Folders.repository.appending(path: "Tests/Oracle/drawn_pack.py").path, "\(Self.range.first)",
            "\(Self.range.count)", temporary.url.path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "the script failed")
        let board = try board()
        let image = EngineImage(try #require(board.offer))
        var ran = 0
        for entry in try JSONDecoder().decode([Entry].self, from: data) {
            func read(_ kind: String) throws -> [UInt8] {
                [UInt8](try Data(contentsOf: temporary.url.appending(path: "\(entry.seed).\(kind)")))
            }
            let model = try Model(bytes: try read("tflite"))
            do throws(ModelError) {
                try EngineSupport.check(model, engine: .bundled, in: image)
            } catch {
                #expect(image.hasInt16 == false && error.description.contains("OPERATORS=all"))
                continue
            }
            ran += 1
            let selected = try select(model, on: board)
            #expect(
                selected.arena.totalBytes == (try MemoryPlan(model, engine: .bundled).totalBytes),
                "seed \(entry.seed)")
            let (inputs, expected) = (try read("input"), try read("expected"))
            let size = try #require(selected.inputs.first).bytes
            var outputs: [UInt8] = []
            for start in stride(from: 0, to: inputs.count, by: size) {
                try board.write(Array(inputs[start..<start + size]), input: 0)
                _ = try board.invoke(count: 1, cold: false)
                outputs += try board.read(output: 0)
            }
            let differences = zip(outputs, expected).count { $0 != $1 }
            #expect(
                outputs.count == expected.count && differences == 0,
                "seed \(entry.seed): \(differences) of \(expected.count) bytes differ")
            #expect(try board.memory().arenaHighWaterBytes == selected.arena.totalBytes)
        }
        #expect(ran > Self.range.count / 3)
    }
}
