import ArgumentParser
import Boards
import Console
import Facts
import Records

/// Lists the boards that can be used.
struct ListBoards: ParsableCommand {
    private struct Document: Encodable {
        var board: String
        var origin: String
        var detail: String
        var problem: String?
    }

    private struct Listing: Encodable {
        var boards: [Document]
        var wear: [WearDocument]
    }

    static let configuration = CommandConfiguration(
        commandName: "boards",
        abstract: "List the boards that can be used here, and how worn the flash of those used before is.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let boards = BoardSelector.available()
        let wear = try store.openIfThere()?.wear() ?? []
        if output.json {
            try Output.json(
                Listing(
                    boards: boards.map {
                        Document(
                            board: $0.selector.description, origin: $0.origin.rawValue, detail: $0.detail,
                            problem: $0.problem)
                    }, wear: wear.map(WearDocument.init)))
        } else {
            var table = TextTable([.left, .left, .left])
            for board in boards {
                table.add([board.selector.description, board.origin.rawValue, board.problem ?? board.detail])
            }
            table.lines(indent: "").forEach { Output.line($0) }
            print(wear)
        }
    }

    private func print(_ wear: [FlashWear]) {
        guard !wear.isEmpty else { return }
        Output.line("flash erases counted in \(store.path), of \(FlashWear.endurance) that a sector endures:")
        var table = TextTable([.left, .left, .left, .left])
        for chip in wear {
            let sectors = chip.sectors.map { "sector \($0.sector): \($0.erases)" }.joined(separator: ", ")
            table.add([chip.chip.board, chip.chip.uniqueID, chip.chip.origin.rawValue, sectors])
        }
        table.lines().forEach { Output.line($0) }
        for warning in wear.compactMap(\.warning) { Output.line("warning: " + warning) }
    }
}
