import Foundation
import Jobs

/// How well scores tell anomalous recordings from normal ones: the area under the receiver operating
/// characteristic, by machine.
public struct AreaUnderCurve: Hashable, Sendable {
    /// One machine's.
    public struct Machine: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Share of pairs of an anomalous and a normal recording where the anomalous one has the higher score;
        /// equal scores count half.
        public let area: Double
    }

    /// By machine, those with normal and anomalous recordings.
    public let machines: [Machine]

    /// Mean over machines; nil where there are none.
    public var mean: Double? {
        machines.isEmpty ? nil : machines.reduce(0) { $0 + $1.area } / Double(machines.count)
    }

    /// Judges by logits, a row of as many outputs for each example.
    ///
    /// A recording's score is the mean over its examples of minus the softmax of its own machine (MicroNets,
    /// section 4.3). Throws a `DataError` for rows that do not fit the examples.
    public init(logits: [Float], outputs: Int, of examples: any DataExamples) throws {
        guard outputs >= examples.classes.count, logits.count == examples.count * outputs else {
            throw DataError(
                place: "anomaly scores",
                expected: "\(examples.count) rows of at least \(examples.classes.count) logits",
                found: "\(logits.count) logits, \(outputs) a row", cure: "use a network with more outputs")
        }
        let labels = examples.labels
        self.init(of: examples) { example in
            let row = logits[(example * outputs)..<((example + 1) * outputs)].map(Double.init)
            return -Self.softmax(row, at: labels[example])
        }
    }

    /// Judges by how far each example is from what an autoencoder made of it.
    ///
    /// A recording's score is the mean over its examples. Throws a `DataError` for errors that do not fit the
    /// examples.
    public init(errors: [Float], of examples: any DataExamples) throws {
        guard errors.count == examples.count else {
            throw DataError(
                place: "anomaly scores", expected: "\(examples.count) errors", found: "\(errors.count)",
                cure: "give one for each example")
        }
        self.init(of: examples) { Double(errors[$0]) }
    }

    private init(of examples: any DataExamples, score: (Int) -> Double) {
        let scores = examples.recordings.map { recording in
            let sum = recording.examples.reduce(0) { $0 + score($1) }
            return (recording: recording, score: sum / Double(max(1, recording.examples.count)))
        }
        machines = examples.classes.enumerated().compactMap { label, name in
            let own = scores.filter { $0.recording.label == label }
            let area = SeparationArea.area(
                positives: own.filter(\.recording.isAnomalous).map(\.score),
                negatives: own.filter { !$0.recording.isAnomalous }.map(\.score))
            return area.map { Machine(name: name, area: $0) }
        }
    }

    private static func softmax(_ row: [Double], at index: Int) -> Double {
        guard let largest = row.max(), row.indices.contains(index) else { return 0 }
        let powers = row.map { exp($0 - largest) }
        return powers[index] / powers.reduce(0, +)
    }
}
