import ArgumentParser
import Boards
import Records
import Workflows

/// Lists the boards that can be used.
struct ListBoards: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boards",
        abstract: "List the boards that can be used here, and how worn the flash of those used before is.",
        discussion: "Example: throughline boards")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let boards = BoardSelector.available()
        let wear = try store.openIfThere()?.wear() ?? []
        try output.show(BoardsDocument(boards, wear: wear)) {
            BoardsText(boards: boards, wear: wear, path: store.path).print()
        }
    }
}
