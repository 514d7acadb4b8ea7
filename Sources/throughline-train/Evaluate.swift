import ArgumentParser
import Console
import Foundation
import Jobs
import Networks
import Training

/// Judges an int8 file on data, by the bundled engine on the host.
struct Evaluate: ParsableCommand {
    private struct Document: Encodable {
        var model: String
        var modelSha256: String
        var task: LearningTask
        var data: String
        var dataDigest: String
        var split: Split
        var classes: [String]
        var score: TrainedModel.Score
        var examplesPerSecond: Double
    }

    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Judge a .tflite file on data: accuracy, or areas under the curve for machine sounds.",
        discussion: """
            Inference is by the bundled engine, compiled for this machine: its answers are the board's to the \
            last bit. The data's task is that of its layout. Where the answers show that the outputs are in another \
            order than the classes, no figure is given.
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(help: ArgumentHelp("A data set: speech, machine sounds or scenes.", valueName: "DIR")) var data:
        String
    @Option(help: ArgumentHelp("training, validation or test.", valueName: "SPLIT")) var split = Split.test
    @Option(help: ArgumentHelp("Chooses what is left to chance, as in train.", valueName: "N")) var seed:
        UInt64 = 1
    @Option(
        help: ArgumentHelp(
            "What the model's outputs mean, in order, if not the data's classes in theirs: yes,no,up and so on.",
            valueName: "NAMES")) var classes: String?
    @Option(
        help: ArgumentHelp(
            "Write label and answer of each example as CSV, both as positions among the data's classes.",
            valueName: "FILE"))
    var answers: String?
    @Flag(help: "Print JSON on standard output (keys: docs/reference/json.md).") var json = false

    func run() throws {
        let classifier = try ModelFile(path: model).classifier()
        let set = try DataSet(folder: URL(filePath: data), cache: .standard)
        let found = try set.examples(split, inputShape: classifier.inputShape, seed: seed)
        let names = classes?.split(separator: ",").map(String.init)
        let examples = try names.map { try ReorderedExamples(of: found, outputs: $0) } ?? found
        let start = Date()
        let judgement = try Judgement(of: classifier, on: examples)
        let seconds = Date().timeIntervalSince(start)
        try checkOrder(judgement, examples)
        if let answers {
            try AnswerTable(labels: examples.labels, answers: judgement.answers)
                .write(to: URL(filePath: answers))
        }
        let score = TrainedModel.Score(judgement)
        let document = Document(
            model: URL(filePath: model).lastPathComponent, modelSha256: classifier.model.digest.description,
            task: set.task, data: try set.name(), dataDigest: try set.digest().description, split: split,
            classes: examples.classes, score: score,
            examplesPerSecond: Double(score.count) / max(seconds, 1e-9))
        if json { return try Output.json(document) }
        let what = score.name
        Output.line(
            "\(document.model): \(what) \(score.words) on \(split.rawValue) examples of "
                + document.data)
    }
    /// Throws a `DataError` where the answers are right in another order of the outputs.
    private func checkOrder(_ judgement: Judgement, _ examples: any DataExamples) throws {
        // Machine sounds are judged by areas, and what an untrained network says has no order.
        guard judgement.accuracy != nil, examples.recordings.isEmpty else { return }
        let agreement = LabelAgreement(
            labels: examples.labels, answers: judgement.answers, classes: examples.classes.count)
        guard agreement.isInAnotherOrder else { return }
        throw DataError(
            place: model, expected: "outputs in the order " + examples.classes.joined(separator: ","),
            found: "\(agreement.right) of \(agreement.count) right, and \(agreement.rightInBestOrder) if "
                + "they mean " + agreement.bestOrder.map { examples.classes[$0] }.joined(separator: ","),
            cure: "give --classes as the model has them")
    }
}
