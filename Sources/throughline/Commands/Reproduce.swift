import ArgumentParser
import Console
import Facts
import Foundation
import Jobs
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

            Example: throughline reproduce micronets --task kws --data speech --budget toy --out table4
            """)

    @Argument(help: "The paper: micronets.") var paper: Paper
    @Option(help: ArgumentHelp("Task: kws, vww or ad.", valueName: "TASK")) var task: LearningTask
    @Option(help: ArgumentHelp("The data set.", valueName: "DIR")) var data: String
    @Option(help: ArgumentHelp("How much of the paper's work: paper, cpu or toy.", valueName: "BUDGET"))
    var budget = ReproductionBudget.cpu
    @Option(name: .customLong("out"), help: ArgumentHelp("Where everything goes.", valueName: "DIR"))
    var folder: String
    @Option(help: ArgumentHelp("Kind of board.", valueName: "NAME")) var board = "f746zg"
    @Option(help: ArgumentHelp("Draws networks and weights.", valueName: "N")) var seed: UInt64 = 1
    @OptionGroup var training: PublishedOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try training.check(for: task) }

    func run() throws {
        let kind = try BoardDescriptor.parsing(board)
        let interruption = Interruption(note: "stopping after this sample; once more to stop at once")
        let progress = ProgressLine(isTerminal: Output.isTerminal, hasSeveralBoards: false)
        let reproduction = Reproduction(
            task: task, data: data, folder: URL(filePath: folder), budget: budget, board: kind, seed: seed,
            store: try store.open(), isCancelled: interruption.isAsked,
            note: Output.remark, progress: progress.show)
        try withExtendedLifetime(interruption) {
            guard !training.published else { return try train(reproduction) }
            let table = try reproduction.table { SearchCardPage($0).html }
            try output.show(table.rows) { Output.line(table.markdown) }
        }
    }

    private func train(_ reproduction: Reproduction) throws {
        let table = try PublishedNetworks(
            reproduction, epochs: training.epochs ?? 10, batch: training.batch ?? 64, limit: training.limit
        ).train(training.network)
        try output.show(table.results) { Output.line(table.markdown) }
    }
}

extension ReproductionBudget: ExpressibleByArgument {}
