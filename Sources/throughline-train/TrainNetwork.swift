import ArgumentParser
import Foundation
import Glibc
import Networks
import Training

/// Trains one network.
struct TrainNetwork: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network of the keyword-spotting backbone in 32-bit floats.",
        discussion: """
            After each epoch the state lies in DIR/training.safetensors; a run that was stopped goes on from there \
            with --resume. Accuracies are those of the given data.
            """)

    @Option(help: ArgumentHelp("A folder in the layout of Speech Commands v2.", valueName: "DIR"))
    var data: String
    @Option(
        help: ArgumentHelp(
            "micronet-kws-s, -m or -l, or an id such as kws-c64-d64s2-d64.", valueName: "NETWORK"))
    var network: String
    @Option(help: ArgumentHelp("Times that each example is seen.", valueName: "N")) var epochs = 20
    @Option(help: ArgumentHelp("Examples of a step.", valueName: "N")) var batch = 64
    @Option(help: ArgumentHelp("Draws weights, order and noise.", valueName: "N")) var seed: UInt64 = 1
    @Flag(help: "Go on from the state in DIR.") var resume = false
    @Option(name: .customLong("out"), help: ArgumentHelp("Where state and network go.", valueName: "DIR"))
    var destination: String

    func validate() throws {
        guard (1...10_000).contains(epochs) else {
            throw ValidationError("expected 1 to 10000 epochs, found \(epochs)")
        }
    }

    func run() throws {
        let known = TableFive.all.first { $0.name.lowercased() == network.lowercased() }?.architecture
        let architecture = try known ?? Architecture(id: network)
        guard architecture.backbone == .kws else {
            throw ValidationError("expected a network of the kws backbone, found \(architecture.id)")
        }
        let commands = try SpeechCommands(folder: URL(filePath: data))
        let folder = URL(filePath: destination)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let state = folder.appending(path: "training.safetensors")
        guard resume || !FileManager.default.fileExists(atPath: state.path) else {
            throw DataError(
                place: state.path, expected: "no state of an earlier run", found: "one",
                cure: "go on with --resume or name another folder")
        }
        let validation = try SpeechExamples(commands, split: .validation, seed: seed)
        let run = try TrainingRun(
            TrainableNetwork(architecture.network, seed: seed),
            on: SpeechExamples(commands, split: .training, seed: seed),
            recipe: Recipe(epochs: epochs, batchSize: batch, seed: seed))
        if resume { try run.resume(from: state) }
        let start = (time: Date(), epoch: run.epoch)
        while !run.isDone {
            let loss = try run.runEpoch()
            try run.save(to: state)
            let accuracy = try Accuracy(of: run.network, on: validation)
            let left =
                Date().timeIntervalSince(start.time) / Double(run.epoch - start.epoch)
                * Double(epochs - run.epoch)
            let figures = [
                "epoch \(run.epoch) of \(epochs)", "loss \(Self.decimals(loss, 3))",
                "validation \(Self.decimals(100 * accuracy.share, 1)) %",
                "\(Self.decimals(left / 60, 1)) min left",
            ]
            print(figures.joined(separator: ", "))
            fflush(nil)
        }
        let accuracy = try Accuracy(of: run.network, on: SpeechExamples(commands, split: .test, seed: seed))
        print(
            "\(architecture.id): float accuracy \(Self.decimals(100 * accuracy.share, 1)) % "
                + "(\(accuracy.right) of \(accuracy.count)) on the test split of \(data)")
    }

    private static func decimals(_ value: Double, _ count: Int) -> String {
        String(format: "%.\(count)f", value)
    }
}
