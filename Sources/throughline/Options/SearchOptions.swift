import ArgumentParser
import Console
import Foundation
import Jobs
import Latency
import Networks
import Workflows

/// How a search is run.
struct SearchOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Passes of the search over the training examples.", valueName: "N"))
    var epochs = 20
    @Option(
        help: ArgumentHelp(
            "Passes of the training of what was found; 20, of a front's winners by the recipe best 60.",
            valueName: "N"))
    var trainEpochs: Int?
    @Option(
        help: ArgumentHelp(
            "How a front's winners are trained: best (anew, by the task's best recipe) or continued.",
            valueName: "HOW")) var winners = SearchSettings.Winners.best
    @Option(help: ArgumentHelp("Examples of a step.", valueName: "N")) var batch = 32
    @Option(
        help: ArgumentHelp(
            "dnas, no-cost, random, random-supernet, evolution, family or front.", valueName: "METHOD"))
    var method =
        SearchMethod.dnas
    @Option(
        help: ArgumentHelp(
            "Space to search in, or a file that describes one; the task's own unless given.",
            valueName: "NAME"))
    var backbone: String?
    @Option(help: ArgumentHelp("Leave out widths beyond so many channels.", valueName: "CHANNELS"))
    var widthCap: Int?
    @Option(
        help: ArgumentHelp("Model of latency: line or operator-model.", valueName: "FIT")) var fit: Fit.Kind?
    @Option(help: ArgumentHelp("Examples of the test split that the board judges.", valueName: "N"))
    var samples = 16
    @Option(help: ArgumentHelp("Draws weights, orders and networks.", valueName: "N")) var seed: UInt64 = 1
    @Option(help: ArgumentHelp("Networks that a search for a front trains, 7 to 1000.", valueName: "N"))
    var networks = 56
    @Option(help: ArgumentHelp("Searches at most; a miss tightens the limit.", valueName: "N"))
    var rounds = 1
    @Option(help: ArgumentHelp("cpu, or cuda where libtorch has it.", valueName: "DEVICE")) var device:
        String?
    @Option(
        help: ArgumentHelp(
            """
            What a step of the search computes: split (weights on one network, architecture on a mixture), mixed \
            (vww's default) or one.
            """,
            valueName: "DRAWS")) var draws: SearchRecipe.Draws?

    func validate() throws {
        try (1...10_000).check(epochs, of: "--epochs")
        try (0...10_000).check(trainEpochs ?? 0, of: "--train-epochs")
        try (2...65_536).check(batch, of: "--batch")
        try (7...1000).check(networks, of: "--networks")
        guard method != .front || rounds == 1 else {
            throw ValidationError("--rounds and a search for a front do not go together")
        }
        try (1...20).check(rounds, of: "--rounds")
        try (1...10_000).check(samples, of: "--samples")
        try (1...4096).check(widthCap, of: "--width-cap")
    }

    /// Throws a `ValidationError` for a name that is none of the task's spaces; a file is read by `space`.
    func check(for task: LearningTask) throws {
        guard let backbone, !BackboneChoice.isFile(backbone) else { return }
        guard !task.backbones.contains(where: { $0.name == backbone }) else { return }
        let known = Backbone.all.filter(task.backbones.contains).map(\.name)
        throw ValidationError("--backbone knows \(known.joined(separator: ", ")), found \(backbone)")
    }

    /// The space for a task.
    func space(of task: LearningTask) throws -> Backbone {
        try check(for: task)
        let found = try backbone.map { try BackboneChoice.space($0, of: task) } ?? task.backbones[0]
        return widthCap.map(found.capped) ?? found
    }

    /// How a search for a task is run.
    func settings(of task: LearningTask, isFront: Bool) -> SearchSettings {
        var recipe = SearchRecipe(epochs: epochs, batchSize: batch, draws: draws ?? task.draws, seed: seed)
        if isFront { recipe.candidates = networks }
        var settings = SearchSettings(
            method: isFront ? .front : method, recipe: recipe,
            trainEpochs: trainEpochs, batch: batch, seed: seed, rounds: rounds, samples: samples, fit: fit,
            device: device)
        settings.winners = winners
        return settings
    }
}

extension SearchSettings.Winners: ExpressibleByArgument {}
