import BoardContract
import Foundation
import Testing

@testable import Boards

/// A kind of board that the contract suite runs on.
enum Rig: String, CaseIterable, CustomTestStringConvertible, Sendable {
    /// Chip, probe and firmware scripted in process.
    case scripted
    /// As above, with models installed over the serial line.
    case scriptedByLink
    /// The virtual board with the real firmware.
    case virtual
    /// As above, with models installed over the serial line.
    case virtualByLink

    /// The rigs that can run here.
    static let available = allCases.filter { !$0.isVirtual || missing == nil }

    /// What the virtual rigs lack, nil if nothing.
    static let missing: String? = {
        do {
            _ = try VirtualBoardProcess.executablePath()
            _ = try FirmwareLocator().path(board: .f746zg, engine: "bundled")
            return nil
        } catch {
            return "\(error)"
        }
    }()

    /// Whether a missing part is a failure.
    static let isRequired = ProcessInfo.processInfo.environment["THROUGHLINE_REQUIRE_MODELS"] == "1"

    var testDescription: String { rawValue }

    var isVirtual: Bool { self == .virtual || self == .virtualByLink }

    /// A board of this kind with erased flash.
    func board(outage: Outage? = nil) throws -> ConnectedBoard {
        let board = try connected(outage: outage)
        if self == .scriptedByLink || self == .virtualByLink { board.installRoute = .link }
        return board
    }

    private func connected(outage: Outage?) throws -> ConnectedBoard {
        guard isVirtual else { return try ScriptedBoard(imageBytes: 3000).connected(outage: outage) }
        let image = try FirmwareImage(path: try FirmwareLocator().path(board: .f746zg, engine: "bundled"))
        return ConnectedBoard(descriptor: .f746zg, origin: .emulated, firmware: image) {
            () throws(BoardError) in
            var connection = try VirtualBoardProcess(board: .f746zg).connection()
            if let outage {
                connection.probe = FailingPipe(connection.probe, outage: outage)
                connection.stream = FailingStream(connection.stream, outage: outage)
            }
            return connection
        }
    }
}
