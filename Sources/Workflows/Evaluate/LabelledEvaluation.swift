package import Boards
import Console
import Foundation
import HostInference
import Jobs
package import Networks

/// A model judged by a folder of inputs and labels, by the bundled engine on the host.
package struct LabelledEvaluation {
    /// What it is judged by.
    package let inputs: LabelledInputs
    /// The benchmark that the inputs are of.
    package let benchmark: MLPerfBenchmark
    /// The figure.
    package let score: EvaluationDocument.Score
    /// Answer (a label) or anomaly score by entry.
    package let answers: [EvaluationDocument.Answer]
    /// Inferences that were run.
    package let inferences: Int
    /// Seconds that they took.
    package let seconds: Double
    private let form: BenchmarkInput

    /// Judges.
    ///
    /// Throws a `CommandError`, and gives no figure, where the model's input or outputs are not those of the labels, or
    /// where the answers show that they mean something else.
    ///
    /// - Parameters:
    ///   - name: file name as given.
    ///   - classes: names of the model's outputs in order; nil where they are in the order of the labels.
    ///   - isRequantized: whether features are brought to the model's own scale.
    package init(
        _ model: Model, name: String, on inputs: LabelledInputs, as benchmark: MLPerfBenchmark,
        classes: [String]? = nil, isRequantized: Bool = false
    ) throws {
        self.inputs = inputs
        self.benchmark = benchmark
        form = try BenchmarkInput(benchmark, for: model, name: name, isRequantized: isRequantized)
        let output = model.tensors[model.outputs[0]]
        let expected = benchmark == .ad01 ? form.benchmark.inputElements : inputs.classes
        guard output.elementCount == expected else {
            throw CommandError.input(
                "\(name): expected \(expected) outputs as the labels of \(benchmark.rawValue) want, found "
                    + "\(output.elementCount); labels and model are of two tasks")
        }
        let names = BenchmarkClasses.names(benchmark)
        guard names.isEmpty || names.count == inputs.classes else {
            throw CommandError.input(
                "\(inputs.folder.path): expected labels of \(names.count) classes for \(benchmark.rawValue), found "
                    + "\(inputs.classes); give its own list")
        }
        let order = names.isEmpty ? [] : try BenchmarkClasses.order(classes, of: names)
        var run = InputRun(try HostEngine(model, name: name), model: model, form: form)
        let start = Date()
        let entries = inputs.entries
        var answers: [EvaluationDocument.Answer] = []
        for entry in entries {
            let windows = try form.windows(of: entry, in: inputs)
            if benchmark == .ad01 {
                answers.append(.score(try run.reconstructionError(windows)))
            } else {
                answers.append(.label(order[try run.likeliest(windows[0])]))
            }
        }
        seconds = Date().timeIntervalSince(start)
        inferences = run.inferences
        self.answers = answers
        score = try Self.score(
            answers, of: inputs, subject: "\(name) on \(inputs.folder.path)",
            isOrderGiven: classes != nil, names: names)
    }

    /// Some of the inputs, as tensors, for a board.
    package func sample(_ count: Int, seed: UInt64) throws -> BoardSample {
        var random = RandomSource(seed: seed)
        var left = Array(inputs.entries.indices)
        let chosen = (0..<min(count, left.count)).map { _ in left.remove(at: random.below(left.count)) }
        return BoardSample(
            try chosen.map { index in
                let windows = try form.windows(of: inputs.entries[index], in: inputs)
                return [form.tensorBytes(windows[0])]
            })
    }

    private static func score(
        _ answers: [EvaluationDocument.Answer], of inputs: LabelledInputs, subject: String,
        isOrderGiven: Bool, names: [String]
    ) throws -> EvaluationDocument.Score {
        let labels = inputs.entries.map(\.label)
        let scores = answers.compactMap(\.score)
        guard scores.isEmpty else { return try anomalyScore(scores, labels, subject) }
        let found = answers.compactMap(\.label)
        let agreement = LabelAgreement(labels: labels, answers: found, classes: inputs.classes)
        if agreement.isInAnotherOrder {
            let order = agreement.bestOrder.map { names[$0] }.joined(separator: ",")
            throw CommandError.input(
                "\(subject): expected outputs in the order of the labels, found \(agreement.right) of "
                    + "\(agreement.count) answers right, and \(agreement.rightInBestOrder) if the outputs mean "
                    + "\(order); give --classes as the model has them")
        }
        guard agreement.isBeyondChance else {
            throw CommandError.input(
                "\(subject): expected answers that go with the labels, found \(agreement.right) of "
                    + "\(agreement.count) right where chance gives \(Figure.fixed(agreement.byChance, 1)); give the "
                    + "features that the model learnt from"
                    + (isOrderGiven ? "" : ", or --classes if its outputs are in another order"))
        }
        return .shares(labels: labels, answers: found, names: names)
    }

    private static func anomalyScore(
        _ scores: [Double], _ labels: [Int], _ subject: String
    ) throws -> EvaluationDocument.Score {
        let pairs = zip(scores, labels)
        let positives = pairs.filter { $0.1 == 1 }.map(\.0)
        let negatives = pairs.filter { $0.1 == 0 }.map(\.0)
        guard let area = SeparationArea.area(positives: positives, negatives: negatives) else {
            throw CommandError.input(
                "\(subject): expected labels of both kinds and errors that are numbers, found \(positives.count) "
                    + "anomalies among \(scores.count); complete the list")
        }
        let deviation = SeparationArea.deviation(
            area, positives: positives.count, negatives: negatives.count)
        guard area + 3 * deviation > 0.5 else {
            throw CommandError.input(
                "\(subject): expected larger errors of anomalies (label 1), found smaller ones: an area of "
                    + "\(Figure.fixed(area, 3)); give the features that the model learnt from, and 0 for normal"
            )
        }
        return EvaluationDocument.Score(
            count: scores.count, area: area, areaDeviation: deviation, anomalous: positives.count)
    }
}

extension BenchmarkInput {
    /// Inputs that an entry's file holds; throws a `CommandError` for a file of another size.
    func windows(of entry: LabelledInputs.Entry, in inputs: LabelledInputs) throws -> [[UInt8]] {
        let bytes = try inputs.bytes(entry)
        guard (entry.windows != nil) == (benchmark == .ad01) else {
            throw CommandError.input(
                "\(entry.file): expected \(benchmark == .ad01 ? "a" : "no") window and stride in the list for "
                    + "\(benchmark.rawValue), found \(entry.windows == nil ? "none" : "them"); give the benchmark's "
                    + "own list or another --benchmark")
        }
        let found = entry.windows?.cut(bytes) ?? [bytes]
        let size = entry.windows?.width ?? bytes.count
        guard size == fileBytes, !found.isEmpty else {
            throw CommandError.input(
                "\(entry.file): expected \(fileBytes) bytes an input of \(benchmark.rawValue), found "
                    + "\(found.isEmpty ? bytes.count : size); give the benchmark's files")
        }
        return found
    }
}
