import ArgumentParser
import Console
import Foundation
import Jobs
import Networks
import Training

/// Trains one network and writes its int8 file.
struct TrainNetwork: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network, in floats and then quantized, and write its int8 file.",
        discussion: """
            NETWORK is an id such as kws-c64-d64s2-d64, or one of: \(KnownNetwork.names). \
            OUT gets model.tflite and training.json. Ctrl-C writes the state down and exits with 130; --resume \
            goes on from there, to the same weights. Accuracies are those of the given data and no other.
            """)

    @Option(help: ArgumentHelp("A data set: speech, machine sounds or scenes.", valueName: "DIR"))
    var data: String
    @Option(
        help: ArgumentHelp(
            "A published name such as micronet-kws-s, or an id such as kws-c64-d64s2-d64.",
            valueName: "NETWORK"
        ))
    var network: String
    @Option(
        help: ArgumentHelp(
            "The order of the search that found it, for a space with no name here.", valueName: "FILE"))
    var order: String?
    @OptionGroup var recipe: RecipeOptions
    @Option(
        help: ArgumentHelp("Learn from so many of the training examples, drawn by the seed.", valueName: "N"))
    var limit: Int?
    @OptionGroup var compute: ComputeOptions
    @Flag(help: "Go on from the state in OUT.") var resume = false
    @Flag(help: "Print JSON on standard output (keys: docs/reference/json.md).") var json = false
    @Option(name: .customLong("out"), help: ArgumentHelp("Folder of states and results.", valueName: "OUT"))
    var destination: String

    func validate() throws {
        if let limit, limit < 2 { throw ValidationError("expected a --limit of 2 or more, found \(limit)") }
    }

    func run() throws {
        let interruption = Interruption(note: nil, stopsWithParent: true)
        defer { withExtendedLifetime(interruption) {} }
        compute.apply()
        let (spec, task) = try subject()
        // What cannot be written to is told before the data are read.
        try OutputFolder(path: destination).make()
        let chosen = try recipe.chosen(for: task, network: spec)
        let training = FinalTraining(
            spec, data: try DataSet(folder: URL(filePath: data), task: task, cache: .standard),
            recipe: chosen.recipe,
            quantizedEpochs: recipe.quantizedEpochs ?? max(1, chosen.recipe.epochs / 5),
            teacher: chosen.teacher, start: chosen.start, limit: limit, folder: URL(filePath: destination),
            device: compute.device)
        let trained = try training.run(resume: resume, isStopped: interruption.isAsked) { progress in
            Output.note(
                "\(progress.stage.rawValue) epoch \(progress.epoch) of \(progress.epochs): loss "
                    + "\(Figure.fixed(progress.loss, 3)), validation "
                    + "\(progress.validation.words), "
                    + "\(Figure.fixed(progress.secondsLeft / 60, 1)) min left")
        }
        guard let trained else {
            Output.note("throughline: stopped; the state is in \(destination), go on with --resume")
            throw ExitCode(130)
        }
        if json { return try Output.json(trained) }
        print(trained)
    }

    /// The network and its task, which are the order's where there is one.
    private func subject() throws -> (network: NetworkSpec, task: LearningTask) {
        if let order {
            let order = try SearchFile(order).order()
            return (try Architecture(id: network, of: order.backbone).network, order.task)
        }
        let spec = try KnownNetwork.network(named: network)
        guard let task = LearningTask(spec) else {
            let known = LearningTask.allCases.map(\.rawValue)
            throw ValidationError(
                "expected a network for \(known.dropLast().joined(separator: ", ")) or \(known.last ?? ""), found "
                    + spec.name)
        }
        return (spec, task)
    }

    private func print(_ trained: TrainedModel) {
        let what = trained.float.name
        Output.line(
            "\(trained.network), \(what) on test examples of \(trained.data):")
        let file = "int8 file, bundled engine"
        for (name, score) in [
            ("float", trained.float), ("quantized training", trained.quantized), (file, trained.int8),
        ] {
            Output.line(
                "  \(name.padding(toLength: 26, withPad: " ", startingAt: 0))\(score.words)")
        }
        Output.line("\(destination)/\(trained.model): \(trained.modelBytes) bytes")
    }
}
