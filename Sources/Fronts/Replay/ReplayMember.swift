/// A network as one replay sees it: by one of its trainings.
package struct ReplayMember: Sendable {
    /// Place in the table; a network that was drawn twice is there once.
    package var index: Int
    /// Latency in ms.
    package var cost: Double
    /// Multiply-accumulates of an inference.
    package var macs: Double
    /// What a predictor sees of it.
    package var features: [Double]
    /// Share of right answers on validation by epochs, 0...1.
    package var validation: [Int: Double]
    /// Share of right answers on test after the whole training, 0...1.
    package var test: Double
}

extension ReplayTable {
    /// All networks, each by the training that `choose` names.
    package func members(_ choose: (Entry) -> Int) -> [ReplayMember] {
        entries.enumerated().map { index, entry in
            let training = entry.trainings[choose(entry)]
            return ReplayMember(
                index: index, cost: entry.cost, macs: entry.macs, features: entry.features,
                validation: training.validation, test: training.test)
        }
    }
}
