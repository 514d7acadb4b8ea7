import ArgumentParser
import Console
import Foundation
import Jobs
import Reports
import Workflows

/// Looks for a network that keeps the limits of a board, and delivers it.
struct SearchModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Search for a network within the limits of a board, train it, and run it there.",
        discussion: """
            Latency is predicted by the newest stored samples of the space on the kind of board (throughline \
            characterize), or by those kept in measurements/ where there are none. What is found is profiled on the \
            board and stored; the search card in DIR says what was asked, predicted and found. With --rounds a miss \
            is searched again under a limit that is tightened by what the board said. Ctrl-C stops; --resume goes on \
            (docs/search.md).
            """)

    @Option(help: "Task: kws, vww or ad.") var task: LearningTask
    @Option(help: ArgumentHelp("The data set.", valueName: "DIR")) var data: String
    @Option(name: .customLong("out"), help: ArgumentHelp("Where everything goes.", valueName: "DIR"))
    var folder: String
    @Flag(help: "Go on with what lies in DIR.") var resume = false
    @OptionGroup var limits: LimitOptions
    @OptionGroup var search: SearchOptions
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try search.check(for: task)
    }

    func run() throws {
        let space = try search.space(of: task)
        let store = try store.open()
        let card = try NetworkSearch(
            task: task, backbone: space, data: data, folder: URL(filePath: folder), limits: limits.wanted,
            settings: search.settings(of: task), isResumed: resume
        ).card(
            on: try board.open(counting: store), engine: board.inference.engine, store: store,
            note: Output.remark)
        _ = try OutputFolder(path: folder).write([(name: "card.html", text: SearchCardPage(card).html)])
        try output.show(card) { SearchCardText(card: card, folder: folder).print() }
    }
}
