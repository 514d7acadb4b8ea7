import Boards
import Foundation
package import Jobs
package import Networks

/// A judgement on labelled inputs as JSON shows it (docs/reference/json.md).
package struct EvaluationDocument: Encodable {
    /// How well the model did.
    package struct Score: Encodable, Hashable {
        /// One class.
        package struct Class: Encodable, Hashable {
            package var label: Int
            package var name: String
            package var count: Int
            package var right: Int
        }

        /// Files.
        package var count: Int
        /// Right answers; nil for anomaly detection, as are accuracy, its interval and classes.
        package var right: Int?
        package var accuracy: Double?
        /// At 95 %.
        package var interval: ShareInterval?
        package var classes: [Class]?
        /// Area under the curve of the errors; nil for classifiers, as are its deviation and the number of anomalies.
        package var area: Double?
        package var areaDeviation: Double?
        package var anomalous: Int?

        static func shares(labels: [Int], answers: [Int], names: [String]) -> Score {
            let right = zip(labels, answers).count(where: ==)
            return Score(
                count: labels.count, right: right, accuracy: Double(right) / Double(max(1, labels.count)),
                interval: ShareInterval(right: right, of: labels.count),
                classes: names.enumerated().map { label, name in
                    Class(
                        label: label, name: name, count: labels.count { $0 == label },
                        right: zip(labels, answers).count { $0 == label && $1 == label })
                })
        }
    }

    /// What the model made of a file.
    package enum Answer: Hashable, Sendable {
        /// A class, as a label.
        case label(Int)
        /// How far windows are from what an autoencoder makes of them.
        case score(Double)

        var label: Int? { if case .label(let label) = self { label } else { nil } }
        var score: Double? { if case .score(let score) = self { score } else { nil } }

        fileprivate var text: String {
            switch self {
            case .label(let label): "\(label)"
            case .score(let score): "\(score)"
            }
        }
    }

    /// A sample on a board.
    package struct OnBoard: Encodable {
        package var board: String
        package var origin: String
        package var engine: String
        package var outputs: HostComparison.Agreement
    }

    package var model: String
    package var modelSha256: String
    package var benchmark: String
    package var inputs: String
    package var dataDigest: String
    package var engine = "bundled"
    package var score: Score
    package var inferences: Int
    package var inferencesPerSecond: Double
    package var onBoard: OnBoard?

    package init(_ evaluation: LabelledEvaluation, model: Model, name: String) throws {
        self.model = name
        modelSha256 = model.digest.description
        benchmark = evaluation.benchmark.rawValue
        inputs = evaluation.inputs.folder.path
        dataDigest = try evaluation.inputs.digest().description
        score = evaluation.score
        inferences = evaluation.inferences
        inferencesPerSecond = Double(evaluation.inferences) / max(evaluation.seconds, 1e-9)
    }
}

extension LabelledEvaluation {
    /// File, label and answer of each entry, the answer a label or an anomaly score.
    package var csv: String {
        zip(inputs.entries, answers).reduce(into: "file,label,answer\n") {
            $0 += "\($1.0.file),\($1.0.label),\($1.1.text)\n"
        }
    }
}
