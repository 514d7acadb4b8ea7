/// Whether answers and labels speak of the same classes in the same order, as far as their counts can say.
///
/// A model says nothing of what its outputs mean. Where they are in another order than the labels, or the features are
/// not those that it learnt from, a share of right answers is no figure of the model.
public struct LabelAgreement: Sendable {
    /// Examples.
    public let count: Int
    /// Answers that are their labels.
    public let right: Int
    /// Right answers to expect of answers that have nothing to do with the labels: the sum over classes of labels
    /// times answers, over examples (the chance agreement of Cohen's kappa, 1960).
    public let byChance: Double
    /// For each output, the label that it means in the order of most agreement.
    public let bestOrder: [Int]
    /// Right answers in that order.
    public let rightInBestOrder: Int

    /// Examples by label, then by answer.
    private let table: [[Int]]

    /// Standard deviations beyond which a difference is no accident.
    private static let deviations = 3.0
    /// By how much another order must raise the mean share of right answers of a label to be a finding.
    private static let leastGain = 0.1

    /// Counts; `labels` and `answers` are positions among `classes`.
    public init(labels: [Int], answers: [Int], classes: Int) {
        var table = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
        for (label, answer) in zip(labels, answers)
        where table.indices.contains(label) && table.indices.contains(answer) {
            table[label][answer] += 1
        }
        let byLabel = table.map { $0.reduce(0, +) }
        let byAnswer = (0..<classes).map { answer in table.reduce(0) { $0 + $1[answer] } }
        self.table = table
        count = byLabel.reduce(0, +)
        right = (0..<classes).reduce(0) { $0 + table[$1][$1] }
        byChance =
            zip(byLabel, byAnswer).reduce(0) { $0 + Double($1.0) * Double($1.1) } / Double(max(1, count))
        bestOrder = Self.bestOrder(table, byLabel)
        rightInBestOrder = bestOrder.enumerated().reduce(0) { $0 + table[$1.element][$1.offset] }
    }

    /// Whether more answers are right than answers that know nothing would be, by three standard deviations.
    public var isBeyondChance: Bool {
        let share = byChance / Double(max(1, count))
        let deviation = (Double(count) * share * (1 - share)).squareRoot()
        return Double(right) > byChance + Self.deviations * deviation
    }

    /// Whether outputs in another order would be right so much more often that this one cannot be meant.
    public var isInAnotherOrder: Bool {
        let gain = Double(rightInBestOrder - right)
        guard gain > Self.deviations * Double(rightInBestOrder + right).squareRoot() else { return false }
        return Self.meanRecall(table, bestOrder) - Self.meanRecall(table, Array(bestOrder.indices))
            > Self.leastGain
    }

    /// From the given order, the exchange of two outputs that helps most, again and again.
    ///
    /// By the mean over labels of the share of right answers, so that a model that always says the same gains nothing.
    private static func bestOrder(_ table: [[Int]], _ byLabel: [Int]) -> [Int] {
        var order = Array(table.indices)
        func share(_ label: Int, _ answer: Int) -> Double {
            Double(table[label][answer]) / Double(max(1, byLabel[label]))
        }
        while true {
            var best = (gain: 1e-9, first: 0, second: 0)
            for first in order.indices {
                for second in order.indices where second > first {
                    let (one, other) = (order[first], order[second])
                    let now = share(one, first) + share(other, second)
                    let gain = share(other, first) + share(one, second) - now
                    if gain > best.gain { best = (gain, first, second) }
                }
            }
            guard best.second > best.first else { return order }
            order.swapAt(best.first, best.second)
        }
    }

    private static func meanRecall(_ table: [[Int]], _ order: [Int]) -> Double {
        let shares = table.indices.compactMap { label -> Double? in
            let all = table[label].reduce(0, +)
            guard all > 0, let output = order.firstIndex(of: label) else { return nil }
            return Double(table[label][output]) / Double(all)
        }
        return shares.reduce(0, +) / Double(max(1, shares.count))
    }
}
