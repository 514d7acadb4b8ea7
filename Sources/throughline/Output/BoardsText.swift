import Boards
import Console
import Facts
import Records

/// Boards that can be used, and the wear of those of silicon that were, for readers.
struct BoardsText {
    let boards: [BoardListing]
    let wear: [FlashWear]
    /// Path of the database.
    let path: String

    func print() {
        var table = TextTable([.left, .left, .left])
        for board in boards {
            table.add([board.selector.description, board.origin.rawValue, board.problem ?? board.detail])
        }
        table.lines(indent: "").forEach { Output.line($0) }
        let virtual = self.wear.count { $0.chip.origin == .emulated }
        let wear = self.wear.filter { $0.chip.origin != .emulated }
        if virtual > 0 {
            Output.line(
                "erases of virtual boards are counted in \(path), \(virtual) so far; --json lists them")
        }
        guard !wear.isEmpty else { return }
        Output.line("flash erases counted in \(path), of \(FlashWear.endurance) that a sector endures:")
        table = TextTable([.left, .left, .left, .left])
        for chip in wear {
            let sectors = chip.sectors.map { "sector \($0.sector): \($0.erases)" }.joined(separator: ", ")
            table.add([chip.chip.board, chip.chip.uniqueID, chip.chip.origin.rawValue, sectors])
        }
        table.lines().forEach { Output.line($0) }
        for warning in wear.compactMap(\.warning) { Output.line("warning: " + warning) }
    }
}
