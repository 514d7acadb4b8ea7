import Boards
import Foundation
import TestSupport

/// A virtual board with the project's firmware, and the process behind it.
struct Bench {
    let process: VirtualBoardProcess
    let board: ConnectedBoard

    /// Starts a virtual board with erased flash; the firmware is flashed at the first attach.
    init() throws {
        let path = try FirmwareLocator(home: Folders.repository.path).path(board: .f746zg, engine: "bundled")
        let process = try VirtualBoardProcess(board: .f746zg)
        self.process = process
        board = ConnectedBoard(
            descriptor: .f746zg, origin: .emulated, firmware: try FirmwareImage(path: path)
        ) { () throws(BoardError) in
            try process.connection()
        }
    }
}
