import Boards
import Facts
import Foundation
import Networks
import TestSupport
import Testing

/// A board whose firmware answers on a serial port and whose probe nobody can use.
@Suite("Boards without a probe", .serialized) struct SerialBoardTests {
    private let temporary: TemporaryFolder
    private let process: VirtualBoardProcess
    private let port: String

    init() throws {
        temporary = try TemporaryFolder("serial")
        process = try VirtualBoardProcess(board: .f746zg)
        port = process.serialPath
        try FileManager.default.createSymbolicLink(
            at: temporary.url.appending(path: "firmware"),
            withDestinationURL: Folders.repository.appending(path: "firmware"))
        for (name, network) in [("s", TableFive.kwsS), ("m", TableFive.kwsM)] {
            try Data(network.model()).write(to: temporary.url.appending(path: "\(name).tflite"))
        }
    }

    private func putFirmware() throws {
        let path = try FirmwareLocator(home: Folders.repository.path).path(board: .f746zg, engine: "bundled")
        let process = process
        let board = ConnectedBoard(
            descriptor: .f746zg, origin: .emulated, firmware: try FirmwareImage(path: path)
        ) { () throws(BoardError) in try process.connection() }
        _ = try board.attach()
    }

    private func run(_ arguments: [String]) throws -> Command {
        try Command(arguments + ["--board", "serial:\(port)", "--db", "m.sqlite"], in: temporary.url)
    }

    private func json(_ command: Command) throws -> [String: Any] {
        try #require(command.exitCode == 0, "\(command.errors)")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
    }

    @Test("models are written by the firmware, found again, and give the same figures as over the probe")
    func serial() throws {
        try putFirmware()
        let profile = ["profile", "s.tflite", "--repeat", "1", "--json"]
        let first = try json(try run(profile))
        #expect(first["was_present"] as? Bool == false && first["origin"] as? String == "emulated")
        let again = try json(try run(profile + ["--via", "serial"]))
        #expect(again["was_present"] as? Bool == true)
        #expect(again["flash_address"] as? Int == first["flash_address"] as? Int)
        let other = try Command(
            profile + ["--via", "probe", "--board", "virtual:f746zg", "--db", "other.sqlite"],
            in: temporary.url)
        // The fast tier expects shares of a cycle, whose sum may be rounded otherwise from another start.
        let cycles = (try #require(json(other)["cycles"] as? Int), try #require(again["cycles"] as? Int))
        #expect(abs(cycles.0 - cycles.1) <= 1)

        let placed = try json(
            try run(["profile", "m.tflite", "--repeat", "1", "--json", "--placement", "0x08020000,sram1"]))
        #expect(placed["flash_address"] as? Int == 0x0802_0040)
        let extents = try #require(placed["arena_extents"] as? [[String: Any]])
        #expect(extents.map { $0["kind"] as? String } == ["sram"])
        let boards = try json(try Command(["boards", "--json", "--db", "m.sqlite"], in: temporary.url))
        let wear = try #require((boards["wear"] as? [[String: Any]])?.first)
        let sectors = try #require(wear["sectors"] as? [[String: Any]])
        #expect(
            sectors.map { $0["sector"] as? Int } == [4, 5] || sectors.map { $0["sector"] as? Int } == [4])
        #expect(sectors.allSatisfy { $0["by_serial"] as? Int == 1 && $0["by_probe"] as? Int == 0 })
        let test = try json(try run(["selftest", "--json"]))
        #expect(test["passed"] as? Bool == true)
    }

    @Test("a port where no firmware answers, and a route that is not there, are one line and exit 1")
    func refusals() throws {
        let silent = try run(["profile", "s.tflite"])
        #expect(silent.exitCode == 1 && silent.hasOneErrorLine, "\(silent.errors)")
        try putFirmware()
        let probe = try run(["profile", "s.tflite", "--via", "probe"])
        #expect(probe.exitCode == 1 && probe.hasOneErrorLine && probe.errors.contains("no probe"))
        let nowhere = try Command(["selftest", "--board", "serial:/nowhere"], in: temporary.url)
        #expect(nowhere.exitCode == 1 && nowhere.hasOneErrorLine, "\(nowhere.errors)")
    }
}
