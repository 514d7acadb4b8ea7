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
    @Option(help: ArgumentHelp("Times that each example is seen in floats.", valueName: "N")) var epochs = 20
    @Option(
        help: ArgumentHelp(
            "Times that it is seen quantized; a fifth of --epochs if not given.", valueName: "N"))
    var quantizedEpochs: Int?
    @Option(help: ArgumentHelp("Examples of a step.", valueName: "N")) var batch = 64
    @Option(help: ArgumentHelp("Learning rate of the first step.", valueName: "RATE")) var rate = 0.005
    @Option(help: ArgumentHelp("Draws weights, order and noise.", valueName: "N")) var seed: UInt64 = 1
    @Option(
        help: ArgumentHelp(
            "Learn from the network that lies in this OUT of another run, too.", valueName: "DIR"))
    var teacher: String?
    @Option(
        help: ArgumentHelp("Learn from mixtures of two examples: alpha, such as 0.3.", valueName: "ALPHA"))
    var mixup: Double?
    @Option(
        help: ArgumentHelp("Learn from so many of the training examples, drawn by the seed.", valueName: "N"))
    var limit: Int?
    @OptionGroup var compute: ComputeOptions
    @Flag(help: "Go on from the state in OUT.") var resume = false
    @Flag(help: "Print JSON on standard output (keys: docs/reference/json.md).") var json = false
    @Option(name: .customLong("out"), help: ArgumentHelp("Folder of states and results.", valueName: "OUT"))
    var destination: String

    func validate() throws {
        for (name, count, least) in [("epochs", epochs, 1), ("quantized-epochs", quantizedEpochs ?? 0, 0)] {
            guard (least...10_000).contains(count) else {
                throw ValidationError("expected \(least) to 10000 --\(name), found \(count)")
            }
        }
        guard rate > 0, rate <= 10 else {
            throw ValidationError("expected a --rate in 0...10, found \(rate)")
        }
        if let mixup, !(0.01...100).contains(mixup) {
            throw ValidationError("expected a --mixup of 0.01 to 100, found \(mixup)")
        }
        if mixup != nil, teacher != nil {
            throw ValidationError("--mixup and --teacher do not go together")
        }
        if let limit, limit < 2 { throw ValidationError("expected a --limit of 2 or more, found \(limit)") }
    }

    func run() throws {
        let interruption = Interruption(note: nil, stopsWithParent: true)
        defer { withExtendedLifetime(interruption) {} }
        compute.apply()
        let (spec, task) = try subject()
        guard teacher == nil && mixup == nil || !spec.isAutoencoder else {
            throw ValidationError("an autoencoder learns without --teacher and --mixup")
        }
        let taught = try teacher.map { try TrainableNetwork(trainedIn: URL(filePath: $0)) }
        let training = FinalTraining(
            spec, data: try DataSet(folder: URL(filePath: data), task: task, cache: .standard),
            recipe: Recipe(
                epochs: epochs, batchSize: batch, learningRate: rate, seed: seed,
                distillation: taught.map { Distillation(teacher: $0.spec.name) },
                mixup: mixup.map(Mixup.init)),
            quantizedEpochs: quantizedEpochs ?? max(1, epochs / 5), teacher: taught, limit: limit,
            folder: URL(filePath: destination), device: compute.device)
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
