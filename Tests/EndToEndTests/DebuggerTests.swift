import Boards
import Facts
import Foundation
import Networks
import TestSupport
import Testing

@Suite("GDB on the virtual board", .serialized)
struct DebuggerTests {
    private static let gdb = "/usr/bin/gdb-multiarch"
    private static let isExpected =
        FileManager.default.isExecutableFile(atPath: gdb) || Folders.isRequired

    /// A run of gdb-multiarch with a list of commands.
    private struct Session {
        let folder: URL
        let process = Process()
        private let output: URL

        /// Starts it and returns once it has come to the command `shell touch ready`.
        init(_ commands: (_ ready: String) -> [String]) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            output = folder.appending(path: "output.txt")
            try #require(FileManager.default.createFile(atPath: output.path, contents: nil))
            let ready = folder.appending(path: "ready").path
            process.executableURL = URL(filePath: DebuggerTests.gdb)
            process.arguments =
                ["-nx", "-batch"]
                + (["set pagination off"] + commands("shell touch \(ready)")).flatMap { ["-ex", $0] }
            process.standardInput = FileHandle.nullDevice
            let file = try FileHandle(forWritingTo: output)
            process.standardOutput = file
            process.standardError = file
            try process.run()
            for _ in 0..<3000 where process.isRunning && !FileManager.default.fileExists(atPath: ready) {
                usleep(10_000)
            }
            let text = try text()
            try #require(FileManager.default.fileExists(atPath: ready), "\(text)")
        }

        func text() throws -> String { try String(contentsOf: output, encoding: .utf8) }

        /// Ends it and removes what it left.
        func end() {
            if process.isRunning { process.terminate() }
            try? FileManager.default.removeItem(at: folder)
        }
    }

    /// What one inference leaves: outputs and the number of its ops.
    private static func infer(_ board: ConnectedBoard, _ selected: SelectedModel) throws -> ([UInt8], Int) {
        var numbers = SeededNumbers(seed: 3)
        for (index, port) in selected.inputs.enumerated() {
            try board.write(numbers.bytes(count: port.bytes, areFloats: port.type == 0), input: index)
        }
        let ops = try board.profileOps()
        return (try selected.outputs.indices.flatMap { try board.read(output: $0) }, ops.count)
    }

    @Test(
        "gdb-multiarch breaks in the inference loop, reads variables, steps, and the inference ends as without it",
        .enabled(if: isExpected, "gdb-multiarch is not installed: .ci/setup --oracle"),
        arguments: BoardDescriptor.all)
    func inferenceLoop(board: BoardDescriptor) throws {
        let bench = try Bench(board, debugPort: 0)
        let model = try Model(bytes: try TableFive.kwsS.model())
        _ = try bench.board.attach()
        let selected = try bench.board.select(try bench.board.install(model) { _, _ in })
        let address = try #require(bench.process.debugAddress)
        #expect(address.hasPrefix("127.0.0.1:"))
        let plain = try Self.infer(bench.board, selected)

        let elf = try FirmwareLocator(home: Folders.repository.path).path(board: board, engine: "bundled")
        let session = try Session { ready in
            ["file \(elf)", "target remote \(address)", "break before_op", ready]
                + ["continue", "print op_index", "print activity.op_index"]
                + ["continue", "print op_index", "print activity.op_index", "backtrace"]
                + ["stepi 300", "continue", "print op_index", "next", "stepi 200", "delete", "detach"]
        }
        defer { session.end() }
        let debugged = try Self.infer(bench.board, selected)
        session.process.waitUntilExit()
        let text = try session.text()
        #expect(session.process.terminationStatus == 0, "\(text)")
        let values = text.split(separator: "\n").filter { $0.hasPrefix("$") }.compactMap {
            $0.split(separator: " ").last.flatMap { Int($0) }
        }
        // Op, and what was noted of the op before it (65535 before the first).
        #expect(values == [0, 65535, 1, 0, 2], "\(text)")
        #expect(text.contains("serve_invoke") && text.contains("tl_engine_invoke"), "\(text)")
        #expect(debugged.0 == plain.0 && !plain.0.isEmpty)
        #expect(debugged.1 == plain.1 && plain.1 == selected.opCount)

        // Nothing of the debugger is left.
        let after = try Self.infer(bench.board, selected)
        #expect(after.0 == plain.0 && after.1 == plain.1)
        #expect(try bench.process.status().boardFaults.isEmpty)
    }
}
