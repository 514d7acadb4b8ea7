package import Boards
import Console
package import Facts

/// A board that got back what was saved from it.
package struct RestoredFlash {
    /// The file.
    package let path: String
    /// Bytes of it, as many as the board's flash.
    package let bytes: Int
    /// The chip's 96-bit id.
    package let uniqueID: String
    /// Kind of board, such as `nucleo-f746zg`.
    package let boardName: String
    package let origin: Origin

    /// Writes a copy of all of flash back, and lets the board run it.
    package init(_ path: String, to board: ConnectedBoard) throws {
        let file = try InputFile(path: path).bytes()
        let size = board.descriptor.flashBytes
        guard file.count == size else {
            throw CommandError.input(
                "\(path): a copy of the flash of \(board.descriptor.name) has \(size) bytes, found \(file.count); name the "
                    + "file that was saved from it")
        }
        uniqueID = try board.chipID()
        try board.restoreFlash(file)
        self.path = path
        bytes = file.count
        boardName = board.descriptor.name
        origin = board.origin
    }
}

/// The same as JSON shows it (docs/reference/json.md).
package struct RestoredFlashDocument: Encodable {
    package var board: String
    package var uniqueId: String
    package var origin: String
    package var file: String
    package var restoredBytes: Int

    package init(_ restored: RestoredFlash) {
        board = restored.boardName
        uniqueId = restored.uniqueID
        origin = restored.origin.rawValue
        file = restored.path
        restoredBytes = restored.bytes
    }
}
