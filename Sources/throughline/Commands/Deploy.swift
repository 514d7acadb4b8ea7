import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Latency
import Networks
import Records
import Workflows

/// Brings a model to a board and shows what was predicted beside what was found.
struct Deploy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Flash a model, run it, and compare with the prediction and with the host's answers.",
        discussion: """
            Latency and memory are stored as a row, as by profile. The latency is predicted from the rows that \
            were there before. Outputs on examples of --data, or on random inputs, are compared with those of the \
            bundled engine on the host: with that engine on the board they must be the same.

            Example: throughline deploy model.tflite --board usb
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(help: ArgumentHelp("A data set whose test split the sample is of.", valueName: "DIR")) var data:
        String?
    @Option(help: ArgumentHelp("Inferences to compare, 1 to 10000.", valueName: "N")) var samples = 8
    @Option(help: ArgumentHelp("Chooses the sample.", valueName: "N")) var seed: UInt64 = 1
    @Option(
        help: ArgumentHelp(
            "Percent of networks that the interval shall hold, such as 95.", valueName: "PERCENT"))
    var interval = Level.standard
    @Option(name: .customLong("out"), help: ArgumentHelp("Write the comparison as JSON.", valueName: "FILE"))
    var destination: String?
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try (1...10_000).check(samples, of: "--samples")
    }

    func run() throws {
        let file = InputFile(path: model)
        let network = try file.model()
        let sample =
            try data.map { try BoardSample(of: $0, count: samples, for: model, seed: seed) }
            ?? BoardSample(random: samples, for: network, seed: seed)
        let store = try store.open()
        let deployment = try Deployment(
            network, name: file.name, sample: sample, level: interval.share,
            with: Profiling(
                Profiler(board: try board.open(counting: store), tool: .current), into: store))
        let document = DeploymentDocument(deployment)
        if let destination {
            try OutputFile(path: destination).write(Array((try Output.text(document) + "\n").utf8))
        }
        try output.show(document) {
            DeploymentText(document: document, estimate: deployment.estimate).print()
        }
        try deployment.checkAgreement()
    }
}
