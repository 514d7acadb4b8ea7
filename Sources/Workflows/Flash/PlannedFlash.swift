package import Boards
package import Facts

/// What `flash` would do to a board, which is left as it is.
package struct PlannedFlash {
    /// What would change.
    package let change: FirmwareChange
    /// The chip's 96-bit id.
    package let uniqueID: String
    /// Kind of board, such as `nucleo-f746zg`.
    package let boardName: String
    package let origin: Origin

    /// Looks at a board's flash by its probe; the core goes on.
    package init(_ board: ConnectedBoard) throws(BoardError) {
        uniqueID = try board.chipID()
        change = try board.firmwareChange()
        boardName = board.descriptor.name
        origin = board.origin
    }
}

/// The same as JSON shows it (docs/reference/json.md).
package struct PlannedFlashDocument: Encodable {
    package var board: String
    package var uniqueId: String
    package var origin: String
    package var dryRun = true
    package var contents: String
    package var erasedSectors: [Int]
    package var writtenBytes: Int
    package var needsConsent: Bool

    package init(_ planned: PlannedFlash) {
        board = planned.boardName
        uniqueId = planned.uniqueID
        origin = planned.origin.rawValue
        contents = planned.change.contents.rawValue
        erasedSectors = planned.change.sectors
        writtenBytes = planned.change.bytes
        needsConsent = planned.change.contents == .foreign && !planned.change.sectors.isEmpty
    }
}
