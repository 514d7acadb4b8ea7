import Boards
import Facts
import Foundation
import TestSupport

/// A virtual board with the project's firmware, and the process behind it.
struct Bench {
    let process: VirtualBoardProcess
    let board: ConnectedBoard

    /// Starts a virtual board with erased flash; the firmware is flashed at the first attach.
    init(
        _ descriptor: BoardDescriptor = .f746zg, timing: VirtualTiming = .fast, debugPort: UInt16? = nil
    ) throws {
        let path = try FirmwareLocator(home: Folders.repository.path).path(
            board: descriptor, engine: "bundled")
        let process = try VirtualBoardProcess(board: descriptor, timing: timing, debugPort: debugPort)
        self.process = process
        board = ConnectedBoard(
            descriptor: descriptor, origin: .emulated, firmware: try FirmwareImage(path: path)
        ) { () throws(BoardError) in
            try process.connection()
        }
    }
}
