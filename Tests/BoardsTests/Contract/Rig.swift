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
    /// The virtual boards of the other chips.
    case virtualSmall, virtualLarge

    /// The rigs that can run here.
    static let available = allCases.filter { !$0.isVirtual || missing == nil }

    /// What the virtual rigs lack, nil if nothing.
    static let missing: String? = {
        do {
            _ = try VirtualBoardProcess.executablePath()
            for board in BoardDescriptor.all {
                _ = try FirmwareLocator().path(board: board, engine: "bundled")
            }
            return nil
        } catch {
            return "\(error)"
        }
    }()

    /// Whether a missing part is a failure.
    static let isRequired = ProcessInfo.processInfo.environment["THROUGHLINE_REQUIRE_MODELS"] == "1"

    var testDescription: String { rawValue }

    var isVirtual: Bool { self != .scripted && self != .scriptedByLink }

    /// What kind of board it is.
    var descriptor: BoardDescriptor {
        switch self {
        case .virtualSmall: .f446re
        case .virtualLarge: .f767zi
        default: .f746zg
        }
    }

    /// A board of this kind with erased flash.
    func board(outage: Outage? = nil) throws -> ConnectedBoard {
        let board = try connected(outage: outage)
        if self == .scriptedByLink || self == .virtualByLink { board.installRoute = .link }
        return board
    }

    private func connected(outage: Outage?) throws -> ConnectedBoard {
        guard isVirtual else { return try ScriptedBoard(imageBytes: 3000).connected(outage: outage) }
        let descriptor = descriptor
        let image = try FirmwareImage(path: try FirmwareLocator().path(board: descriptor, engine: "bundled"))
        return ConnectedBoard(descriptor: descriptor, origin: .emulated, firmware: image) {
            () throws(BoardError) in
            var connection = try VirtualBoardProcess(board: descriptor).connection()
            if let outage {
                connection.probe = FailingPipe(connection.probe, outage: outage)
                connection.stream = FailingStream(connection.stream, outage: outage)
            }
            return connection
        }
    }
}
