import ArgumentParser
import Foundation
import Jobs
import Networks
import Training

/// Writes examples as a model's input bytes, for a board to run.
struct SampleData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Write examples of a data set as a model's input tensors, in JSON.",
        shouldDisplay: false)

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(help: ArgumentHelp("The data set.", valueName: "DIR")) var data: String
    @Option(help: ArgumentHelp("Examples of the test split.", valueName: "N")) var count = 16
    @Option(help: ArgumentHelp("Chooses them.", valueName: "N")) var seed: UInt64 = 1
    @Option(name: .customLong("out"), help: ArgumentHelp("The file to write.", valueName: "FILE"))
    var destination: String

    func validate() throws {
        guard (1...10_000).contains(count) else {
            throw ValidationError("expected 1 to 10000 examples, found \(count)")
        }
    }

    func run() throws {
        let classifier = try ModelFile(path: model).classifier()
        let set = try DataSet(folder: URL(filePath: data), cache: .standard)
        let examples = try set.examples(.test, inputShape: classifier.inputShape, seed: seed)
        let chosen = examples.drawn(count, seed: seed)
        let batch = try examples.batch(chosen, epoch: 0)
        let document = ExampleInputs(
            data: try set.name(), task: set.task, classes: examples.classes,
            labels: try batch.labels.integers(),
            inputs: try classifier.inputs(batch.features).map { Data($0) })
        try SnakeCaseJSON.data(document).write(to: URL(filePath: destination), options: .atomic)
    }
}
