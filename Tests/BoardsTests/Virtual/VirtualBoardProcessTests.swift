import Facts
import Foundation
import Glibc
import Testing

@testable import Boards

@Suite struct VirtualBoardProcessTests {
    private static let isBuilt = (try? VirtualBoardProcess.executablePath()) != nil || Rig.isRequired

    @Test(
        "it starts, says how it goes, and leaves neither process nor folder",
        .enabled(if: isBuilt, "build it"))
    func lifetime() throws {
        var board: VirtualBoardProcess? = try VirtualBoardProcess(board: .f746zg)
        let id = try #require(board?.processID)
        let folder = URL(filePath: try #require(board?.probePath)).deletingLastPathComponent().path
        #expect(try board?.status().staleReads == 0)
        #expect(board?.isRunning == true)
        #expect(FileManager.default.fileExists(atPath: folder))
        board = nil
        #expect(kill(id, 0) == -1)
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test("a board whose host is gone ends and takes its folder along", .enabled(if: isBuilt, "build it"))
    func orphan() throws {
        let folder = NSTemporaryDirectory() + "orphan-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let process = try ChildProcess(
            executable: VirtualBoardProcess.executablePath(),
            arguments: ["--board", "f746zg", "--dir", folder, "--ends-with-control"], errorsTo: "/dev/null")
        _ = try #require(process.readLine(until: .now + .seconds(30)))
        try StreamSocket(path: folder + "/control.sock").close()
        process.stop(within: .seconds(20))
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test("a board off its cables is a named error on probe and line", .enabled(if: isBuilt, "build it"))
    func unplugged() throws {
        let board = try VirtualBoardProcess(board: .f746zg)
        let connection = try board.connection()
        try board.unplug()
        let probe = try #require(connection.probe)
        #expect(throws: ProbeError.pipe(.unplugged)) { try STLink(pipe: probe).connect() }
        #expect(throws: StreamError.self) { try connection.stream.read(until: .now + .seconds(10)) }
    }

    @Test("a program that is none, or says nothing, is named with what it said")
    func unusable() throws {
        #expect {
            try VirtualBoardProcess(board: .f746zg, executable: "/nowhere/virtual-board")
        } throws: { ("\($0)").contains("/nowhere/virtual-board") }
        #expect {
            try VirtualBoardProcess(board: .f746zg, executable: "/bin/false")
        } throws: { ("\($0)").contains("did not become ready") }
        #expect {
            try VirtualBoardProcess(board: .f746zg, executable: "/bin/echo")
        } throws: { ("\($0)").contains("first line") }
    }
}
