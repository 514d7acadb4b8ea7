import BoardContract
import Foundation
import Testing

@testable import Boards
@testable import Facts

/// A kind of board that the contract suite runs on.
enum Rig: String, CaseIterable, CustomTestStringConvertible, Sendable {
    /// Chip, probe and firmware scripted in process.
    case scripted
    /// As above, with models installed over the serial line.
    case scriptedByLink
    /// The same with flash of pages and double words, each written once.
    case scriptedPages, scriptedPagesByLink
    /// The virtual board with the real firmware.
    case virtual
    /// As above, with models installed over the serial line.
    case virtualByLink
    /// The virtual boards of the other chips.
    case virtualSmall, virtualLarge, virtualPages
    /// A board on USB: the virtual one too, when this process runs in a world that shows it there.
    case usb

    /// The rigs that can run here.
    static let available =
        isOnUSB ? [usb] : allCases.filter { $0 != .usb && (!$0.isVirtual || missing == nil) }

    /// Whether the suite is to run over USB and nothing else.
    static let isOnUSB = ProcessInfo.processInfo.environment["THROUGHLINE_CONTRACT_USB"] == "1"

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

    /// Whether each operation takes a process, and its time.
    var isVirtual: Bool {
        ![.scripted, .scriptedByLink, .scriptedPages, .scriptedPagesByLink].contains(self)
    }

    /// What kind of board it is.
    var descriptor: BoardDescriptor {
        switch self {
        case .virtualSmall: .f446re
        case .virtualLarge: .f767zi
        case .scriptedPages, .scriptedPagesByLink, .virtualPages: .l4r5zi
        default: .f746zg
        }
    }

    /// A board of this kind with erased flash.
    func board(outage: Outage? = nil) throws -> ConnectedBoard {
        let board = try connected(outage: outage)
        if [.scriptedByLink, .scriptedPagesByLink, .virtualByLink].contains(self) {
            board.installRoute = .link
        }
        return board
    }

    private func connected(outage: Outage?) throws -> ConnectedBoard {
        let descriptor = descriptor
        guard isVirtual else {
            return try ScriptedBoard(imageBytes: 3000, board: descriptor).connected(outage: outage)
        }
        let image = try FirmwareImage(path: try FirmwareLocator().path(board: descriptor, engine: "bundled"))
        if self == .usb { return try usbBoard(image, outage: outage) }
        return ConnectedBoard(descriptor: descriptor, origin: .emulated, firmware: image) {
            () throws(BoardError) in
            var connection = try VirtualBoardProcess(board: descriptor).connection()
            if let outage {
                connection.probe = connection.probe.map { FailingPipe($0, outage: outage) }
                connection.stream = FailingStream(connection.stream, outage: outage)
            }
            return connection
        }
    }

    /// The one board on USB, whose flash is erased first.
    private func usbBoard(_ image: FirmwareImage, outage: Outage?) throws -> ConnectedBoard {
        let probe = try AttachedProbe.only(named: nil)
        try ConnectedBoard(descriptor: .f746zg, origin: .emulated, firmware: image) {
            () throws(BoardError) in try probe.connection()
        }.onHaltedChip { (chip) throws(ProbeError) in
            try FlashProgrammer(probe: chip, board: .f746zg).write(
                pieces: [], erasing: Array(BoardDescriptor.f746zg.sectorBytes.indices))
        }
        return ConnectedBoard(descriptor: .f746zg, origin: .emulated, firmware: image) {
            () throws(BoardError) in
            var connection = try probe.connection()
            if let outage {
                connection.probe = connection.probe.map { FailingPipe($0, outage: outage) }
                connection.stream = FailingStream(connection.stream, outage: outage)
            }
            return connection
        }
    }
}
