import Boards
import Facts
import Foundation
import Glibc
import Networks
import TestSupport
import Testing

/// A virtual board's serial port behind labgrid's exporter, as a second machine sees it.
@Suite(
    "Boards at labgrid places", .serialized,
    .enabled(if: LabgridNode.isThere, "labgrid or ser2net is not installed"))
struct LabgridTests {
    private let temporary: TemporaryFolder
    private var folder: URL { temporary.url }
    private let process: VirtualBoardProcess
    private let labgrid: LabgridNode

    init() throws {
        temporary = try TemporaryFolder("labgrid")
        process = try VirtualBoardProcess(board: .f746zg)
        let path = try FirmwareLocator(home: Folders.repository.path).path(board: .f746zg, engine: "bundled")
        let board = process
        _ = try ConnectedBoard(
            descriptor: .f746zg, origin: .emulated, firmware: try FirmwareImage(path: path)
        ) { () throws(BoardError) in try board.connection() }.attach()
        try FileManager.default.createSymbolicLink(
            at: temporary.url.appending(path: "firmware"),
            withDestinationURL: Folders.repository.appending(path: "firmware"))
        try Data(TableFive.kwsS.model()).write(to: temporary.url.appending(path: "s.tflite"))
        labgrid = try LabgridNode(serialPort: process.serialPath, in: temporary.url)
    }

    private func start(_ arguments: [String]) throws -> (process: Process, errors: URL) {
        let process = Process()
        process.executableURL = Command.folder.appending(path: "throughline")
        process.arguments = arguments + ["--labgrid", labgrid.place, "--json", "--db", "m.sqlite"]
        process.environment = labgrid.environment
        process.currentDirectoryURL = folder
        let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
        for file in [output, errors] {
            try #require(FileManager.default.createFile(atPath: file.path, contents: nil))
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        return (process, errors)
    }

    /// Acquired and released at the end, refused while another user holds it, and released after SIGKILL.
    @Test("a place is held as long as its command lives, and refused while another user holds it")
    func place() throws {
        let profile = ["profile", "s.tflite", "--repeat", "1"]
        let first = try start(profile)
        first.process.waitUntilExit()
        let complaints = try String(contentsOf: first.errors, encoding: .utf8)
        #expect(first.process.terminationStatus == 0, "\(complaints)")
        let text = try String(contentsOf: folder.appending(path: "out"), encoding: .utf8)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(json["origin"] as? String == "emulated" && json["board"] as? String == "nucleo-f746zg")
        #expect(try !labgrid.isHeld())

        #expect(try labgrid.client(["-p", labgrid.place, "acquire"], user: "someone").status == 0)
        let second = try start(profile)
        second.process.waitUntilExit()
        let errors = try String(contentsOf: second.errors, encoding: .utf8)
        #expect(second.process.terminationStatus == 1 && errors.contains("/someone"), "\(errors)")
        #expect(errors.filter { $0 == "\n" }.count == 1)
        #expect(try labgrid.isHeld())
        #expect(try labgrid.client(["-p", labgrid.place, "release"], user: "someone").status == 0)

        let third = try start(["characterize", "--count", "500", "--repeat", "1000"])
        try labgrid.wait(for: "the place to be held") { try labgrid.isHeld() }
        #expect(try labgrid.client(["-p", labgrid.place, "acquire"], user: "someone").status == 1)
        kill(third.process.processIdentifier, SIGKILL)
        third.process.waitUntilExit()
        try labgrid.wait(for: "the release") { try !labgrid.isHeld() }
    }
}
