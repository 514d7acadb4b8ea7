import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Foundation
import Jobs
import Workflows

/// Asks which networks an outside trainer is to train next.
struct AskSearch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throughline search ask",
        abstract: "Ask which networks your own trainer is to train next, for a search on your own data.",
        discussion: """
            The first call states task and limits and begins the search in DIR; the next ones need --out alone. What is asked \
            for stays the same until search tell has its results. Networks lie in DIR as .tflite files with generated weights \
            (docs/howto/search.md).

            Example: throughline search ask --task kws --max-latency 10ms,20ms --out found
            """)

    @OptionGroup var subject: AskedSubjectOptions
    @OptionGroup var limits: LimitOptions
    @Option(help: ArgumentHelp("Epochs of a whole training of yours.", valueName: "N")) var epochs = 24
    @Option(help: ArgumentHelp("Networks that are trained, 7 to 1000.", valueName: "N")) var networks = 56
    @Option(help: ArgumentHelp("Your validation examples.", valueName: "N")) var examples = 1000
    @Option(help: ArgumentHelp("Draws networks.", valueName: "N")) var seed: UInt64 = 1
    @Option(help: ArgumentHelp("Kind of board.", valueName: "NAME")) var board = "f746zg"
    @OptionGroup var inference: EngineOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try (1...10_000).check(epochs, of: "--epochs")
        try (7...1000).check(networks, of: "--networks")
        try (1...100_000_000).check(examples, of: "--examples")
    }

    func run() throws {
        let folder = URL(filePath: subject.folder)
        let search = try subject.task.map { try begun($0, in: folder) } ?? AskedSearch(folder)
        let document = try search.asked()
        try output.show(document) { AskedText(document: document, folder: subject.folder).print() }
    }

    private func begun(_ task: LearningTask, in folder: URL) throws -> AskedSearch {
        var recipe = SearchRecipe(epochs: epochs, seed: seed)
        recipe.candidates = networks
        let kind = try BoardDescriptor.parsing(board)
        let wanted = NetworkSearch(
            task: task, backbone: try subject.space(of: task), data: "", folder: folder,
            limits: limits.wanted,
            settings: SearchSettings(
                method: .front, recipe: recipe, trainEpochs: 0, batch: recipe.batchSize, seed: seed,
                rounds: 1, samples: 1), isResumed: true)
        let order = try wanted.order(
            on: kind, engine: inference.engine, store: try store.openIfThere(), note: Output.remark)
        return try AskedSearch(order, examples: examples, in: folder)
    }
}
