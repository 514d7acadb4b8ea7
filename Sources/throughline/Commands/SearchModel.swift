import ArgumentParser
import Boards
import Console
import Foundation
import Jobs
import Measurements
import Networks
import Reports

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
        let card = try card()
        if output.json {
            try Output.json(card)
        } else {
            SearchCardText(card: card, folder: folder).print()
        }
    }

    /// Searches, and writes the card.
    func card() throws -> SearchCard {
        let space = try search.space(of: task)
        let store = try store.open()
        let device = try board.open(counting: store)
        let profiler = Profiler(board: device, tool: .current)
        let descriptor = device.descriptor
        let fit = try fit(of: space, on: descriptor, origin: device.origin, from: store)
        let budget =
            fit.map { BoardBudget($0.firmware) } ?? BoardBudget(descriptor, engine: board.inference.engine)
        let card = try SearchSession(
            task: task, backbone: space, data: data, folder: URL(filePath: folder), options: search,
            limits: try limits.limits(fit: fit, budget: budget), fit: fit, profiler: profiler, store: store,
            isResumed: resume
        ).run()
        _ = try OutputFolder(path: folder).write([(name: "card.html", text: SearchCardPage(card).html)])
        return card
    }

    /// By the database's samples, or by the kept sets where it has none of the space.
    private func fit(
        of space: Backbone, on kind: BoardDescriptor, origin: Origin, from store: Store
    ) throws -> SearchFit? {
        let engine = board.inference.engine.rawValue
        func fit(_ groups: [GroupFits]) throws -> SearchFit? {
            do throws(FitError) {
                return try SearchFit(
                    groups, backbone: space.name, board: kind.name, engine: engine, origin: origin,
                    kind: search.fit, level: limits.level)
            } catch {
                throw CommandError.input("\(store.path): \(error.description)")
            }
        }
        if let own = try fit(try GroupFits.all(in: store)) { return own }
        let kept = try fit(
            try KeptSets().groups(board: kind.name, engine: engine, backbone: space.name, origin: origin))
        if let kept {
            Output.note(
                "throughline: \(store.path) has no samples of \(space.name) on \(kind.name); latency by "
                    + "\(kept.sampleCount) kept in measurements/")
        }
        return kept
    }
}
