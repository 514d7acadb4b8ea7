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
            (docs/howto/search.md).

            Example: throughline search --task kws --data speech --max-latency 100ms --max-sram 128K --out found
            """,
        subcommands: [AskVerb.self, TellVerb.self])

    @OptionGroup var subject: SearchSubjectOptions
    @OptionGroup var limits: LimitOptions
    @OptionGroup var search: SearchOptions
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    /// Whether the whole front is searched for, or was.
    private var isFront: Bool { search.method == .front || subject.from != nil }

    /// Not in `validate`, which comes before the subcommands, too.
    private func check() throws {
        try subject.check(search)
        if let several = limits.maxLatency?.milliseconds, several.count > 1, !isFront {
            throw ValidationError("several latencies want --method front, found \(search.method.rawValue)")
        }
    }

    func run() throws {
        try check()
        let wanted = try subject.search(search, within: limits.wanted)
        let folder = wanted.folder.relativePath
        let store = try store.open()
        let device = try board.open(counting: store)
        let engine = board.inference.engine
        guard isFront else {
            let card = try wanted.card(on: device, engine: engine, store: store, note: Output.remark)
            try write(card, to: folder)
            return try output.show(card) { SearchCardText(card: card, folder: folder).print() }
        }
        let front = try wanted.front(on: device, engine: engine, store: store, note: Output.remark)
        let places = front.folders.map { $0.isEmpty ? folder : folder + "/" + $0 }
        for (card, place) in zip(front.cards, places) { try write(card, to: place) }
        try output.show(front) {
            for (card, place) in zip(front.cards, places) {
                SearchCardText(card: card, folder: place).print()
            }
            FrontText(front: front.front, folder: folder).print()
        }
    }

    private func write(_ card: SearchCard, to place: String) throws {
        _ = try OutputFolder(path: place).write([(name: "card.html", text: SearchCardPage(card).html)])
    }
}
