import ArgumentParser
import Boards

/// Lists the boards that can be used.
struct ListBoards: ParsableCommand {
    private struct Document: Encodable {
        var board: String
        var origin: String
        var detail: String
        var problem: String?
    }

    static let configuration = CommandConfiguration(
        commandName: "boards", abstract: "List the boards that can be used here.")

    @OptionGroup var store: UnusedStoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let boards = BoardSelector.available()
        if output.json {
            try Output.json([
                "boards": boards.map {
                    Document(
                        board: $0.selector.description, origin: $0.origin.rawValue, detail: $0.detail,
                        problem: $0.problem)
                }
            ])
        } else {
            var table = TextTable([.left, .left, .left])
            for board in boards {
                table.add([board.selector.description, board.origin.rawValue, board.problem ?? board.detail])
            }
            table.lines(indent: "").forEach { Output.line($0) }
        }
    }
}
