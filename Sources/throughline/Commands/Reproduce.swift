import ArgumentParser
import Boards
import Console
import Foundation
import Jobs
import Measurements
import Networks

/// Does what a paper did, from characterization to the board, and lays the figures beside the paper's.
struct Reproduce: ParsableCommand {
    /// The papers that are known.
    enum Paper: String, CaseIterable, NamedChoice {
        case micronets

        static var names: String { sentence }
    }

    /// How much of the paper's work is done.
    enum Budget: String, CaseIterable, ExpressibleByArgument {
        /// As the paper has it: for a GPU and days.
        case paper
        /// Hours on a few cores.
        case cpu
        /// Minutes: shows that everything runs.
        case toy
    }

    /// What a budget means.
    private struct Scale {
        var samples: Int
        var epochs: Int
        var trainEpochs: Int
        var batch: Int
        var widthCap: Int?

        init(_ budget: Budget) {
            switch budget {
            case .paper: (samples, epochs, trainEpochs, batch) = (400, 100, 100, 512)
            case .cpu: (samples, epochs, trainEpochs, batch, widthCap) = (60, 15, 20, 64, 112)
            case .toy: (samples, epochs, trainEpochs, batch, widthCap) = (24, 4, 6, 32, 32)
            }
        }
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
    @Option(help: "How much of the paper's work: paper, cpu or toy.") var budget = Budget.cpu
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
        if published { return try trainPublished() }
        let descriptor = try BoardDescriptor.named(board)
        let rows = task.searched.filter {
            $0.limitSRAM <= descriptor.ramBytes && $0.limitFlash <= descriptor.flashBytes
        }
        guard !rows.isEmpty else {
            throw CommandError.input(
                "expected a board of the paper's size, found \(descriptor.name); name f746zg")
        }
        let scale = Scale(budget)
        for backbone in Set(rows.map(\.backbone)).sorted() {
            try run(
                Characterize.self,
                [
                    "--backbone", backbone, "--count", "\(scale.samples)", "--seed", "\(seed)", "--board",
                    board,
                ])
        }
        if !output.json { try run(FitLine.self, []) }
        var lines: [ReproducedRow] = []
        for row in rows {
            Output.note("throughline: searching beside \(row.name)")
            let card = try search(row, scale)
            lines.append(ReproducedRow(published: row, card: card))
        }
        let table = ReproducedTable(rows: lines, budget: budget.rawValue)
        _ = try OutputFolder(path: folder).write([("table.md", table.markdown)])
        if output.json { try Output.json(lines) } else { Output.line(table.markdown) }
    }

    /// Trains the paper's networks one after the other; the table is written anew after each.
    private func trainPublished() throws {
        let descriptor = try BoardDescriptor.named(board)
        let program = try TrainingProgram()
        let named = Set(network.map { $0.lowercased() })
        let rows =
            named.isEmpty
            ? task.published
            : (task.published + task.baselines).filter {
                named.contains($0.network?.lowercased() ?? "")
            }
        let training = PublishedTraining(
            task: task, data: data, folder: URL(filePath: folder), epochs: epochs ?? 10, batch: batch ?? 64,
            limit: limit, seed: seed, board: descriptor, database: store.path)
        var results: [PublishedTraining.Result] = []
        var unknown: [TableFour.Row] = []
        for row in rows {
            guard let known = row.network.flatMap(KnownNetwork.named) else {
                unknown.append(row)
                continue
            }
            Output.note("throughline: training \(row.name)")
            results.append(try training.run(row, known.network, program))
            let table = PublishedTable(task: task, results: results, unknown: unknown)
            _ = try OutputFolder(path: folder).write([("table.md", table.markdown)])
        }
        let table = PublishedTable(task: task, results: results, unknown: unknown)
        _ = try OutputFolder(path: folder).write([
            ("table.md", table.markdown), ("table.json", try Output.text(results) + "\n"),
        ])
        if output.json { try Output.json(results) } else { Output.line(table.markdown) }
    }

    private func search(_ row: TableFour.Row, _ scale: Scale) throws -> SearchCard {
        var arguments = [
            "--task", task.rawValue, "--data", data, "--board", board, "--db", store.path, "--backbone",
            row.backbone, "--out", (folder as NSString).appendingPathComponent(row.name.lowercased()),
            "--max-sram", "\(row.limitSRAM)", "--max-flash", "\(row.limitFlash)", "--epochs",
            "\(scale.epochs)",
            "--train-epochs", "\(scale.trainEpochs)", "--batch", "\(scale.batch)", "--seed", "\(seed)",
            "--rounds", "3", "--resume",
        ]
        if let limit = row.limitMs { arguments += ["--max-latency", "\(limit)ms"] }
        if let cap = scale.widthCap { arguments += ["--width-cap", "\(cap)"] }
        guard let command = try SearchModel.parseAsRoot(arguments) as? SearchModel else {
            throw CommandError.input("expected the search's options to be understood")
        }
        return try command.card()
    }

    private func run<Command: ParsableCommand>(_ type: Command.Type, _ arguments: [String]) throws {
        guard var command = try type.parseAsRoot(arguments + ["--db", store.path]) as? Command else {
            throw CommandError.input("expected the step's options to be understood")
        }
        try command.run()
    }
}
