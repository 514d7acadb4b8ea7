import ArgumentParser
import Boards
import Console
import Facts
import Foundation
import Jobs
import Networks
import Records
import Reports
import Workflows

/// Does what a paper did, from characterization to the board, and lays the figures beside the paper's.
struct Reproduce: ParsableCommand {
    /// The papers that are known.
    enum Paper: String, CaseIterable, NamedChoice {
        case micronets

        static var names: String { sentence }
    }

    static let configuration = CommandConfiguration(
        abstract: "Characterize, fit, search at a paper's limits, train, run on the board, and compare.",
        discussion: """
            Knows micronets (arXiv:2010.11267): one search for each network of its Table 4 that has a limit on the \
            kind of board. Accuracies are those of the data given and stand beside the paper's only if that is not \
            synthetic. With --published the paper's own networks are trained instead, and run on virtual boards. A \
            run that was stopped goes on where it was.
            """)

    @Argument(help: "The paper: micronets.") var paper: Paper
    @Option(help: "Task: kws, vww or ad.") var task: LearningTask
    @Option(help: ArgumentHelp("The data set.", valueName: "DIR")) var data: String
    @Option(help: "How much of the paper's work: paper, cpu or toy.") var budget = ReproductionBudget.cpu
    @Option(name: .customLong("out"), help: ArgumentHelp("Where everything goes.", valueName: "DIR"))
    var folder: String
    @Option(help: "Kind of board.") var board = "f746zg"
    @Option(help: ArgumentHelp("Draws networks and weights.", valueName: "N")) var seed: UInt64 = 1
    @Flag(help: "Train the paper's own networks instead of searching.") var published = false
    @Option(
        help: ArgumentHelp(
            "With --published, a network instead of the task's; may be repeated.", valueName: "NETWORK"))
    var network: [String] = []
    @Option(help: ArgumentHelp("With --published, passes of the training.", valueName: "N")) var epochs: Int?
    @Option(help: ArgumentHelp("With --published, examples of a step.", valueName: "N")) var batch: Int?
    @Option(help: ArgumentHelp("With --published, learn from so many examples.", valueName: "N"))
    var limit: Int?
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard published || (network.isEmpty && epochs == nil && batch == nil && limit == nil) else {
            throw ValidationError("--network, --epochs, --batch and --limit go with --published")
        }
        let all = task.published + task.baselines
        for name in network where !all.contains(where: { $0.network?.lowercased() == name.lowercased() }) {
            let known = all.compactMap { $0.network?.lowercased() }.joined(separator: ", ")
            throw ValidationError("--network knows \(known), found \(name)")
        }
        if let epochs, !(1...10_000).contains(epochs) { throw ValidationError("--epochs takes 1 to 10000") }
        if let batch, !(2...65_536).contains(batch) { throw ValidationError("--batch takes 2 to 65536") }
        if let limit, limit < 2 { throw ValidationError("--limit takes 2 or more") }
    }

    func run() throws {
        let kind = try BoardDescriptor.parsing(board)
        let store = try store.open()
        let interruption = Interruption(note: "stopping after this sample; once more to stop at once")
        try withExtendedLifetime(interruption) {
            if published {
                try train(PublishedNetworks(
                    task: task, data: data, folder: URL(filePath: folder), epochs: epochs ?? 10,
                    batch: batch ?? 64, limit: limit, seed: seed, board: kind, store: store, note: note))
            } else {
                let progress = ProgressLine(isTerminal: Output.isTerminal, hasSeveralBoards: false)
                try search(Reproduction(
                    task: task, data: data, folder: URL(filePath: folder), budget: budget, board: kind,
                    seed: seed, store: store, isCancelled: interruption.isAsked, note: note,
                    progress: progress.show))
            }
        }
    }

    private func search(_ reproduction: Reproduction) throws {
        let rows = try reproduction.rows { card, place in
            let page = SearchCardPage(card).html
            _ = try OutputFolder(path: place.path).write([(name: "card.html", text: page)])
        }
        let table = ReproducedTable(rows: rows, budget: budget)
        _ = try OutputFolder(path: folder).write([("table.md", table.markdown)])
        try output.show(rows) { Output.line(table.markdown) }
    }

    /// The table is written anew after each network.
    private func train(_ networks: PublishedNetworks) throws {
        var markdown = ""
        let results = try networks.train(network) { table in
            markdown = table.markdown
            _ = try OutputFolder(path: folder).write([("table.md", markdown)])
        }
        _ = try OutputFolder(path: folder).write([("table.json", try Output.text(results) + "\n")])
        try output.show(results) { Output.line(markdown) }
    }

    private var note: @Sendable (String) -> Void { { Output.note("throughline: \($0)") } }
}

extension ReproductionBudget: ExpressibleByArgument {}
