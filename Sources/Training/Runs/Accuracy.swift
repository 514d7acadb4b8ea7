/// How often a network is right.
public struct Accuracy: Hashable, Sendable {
    /// Examples whose largest logit is their label's.
    public let right: Int
    /// Examples in all.
    public let count: Int

    /// Share of right answers, 0...1; 0 where there are no examples.
    public var share: Double { count > 0 ? Double(right) / Double(count) : 0 }

    /// Judges a network by all examples, as they are in epoch 0.
    public init(of network: TrainableNetwork, on examples: any Examples, batchSize: Int = 256) throws {
        var right = 0
        for start in stride(from: 0, to: examples.count, by: max(1, batchSize)) {
            let indices = Array(start..<min(examples.count, start + max(1, batchSize)))
            let batch = try examples.batch(indices, epoch: 0)
            let answers = try Torch.withoutGradients {
                try network(batch.features, training: false).indexOfLargest(1).integers()
            }
            right += zip(answers, try batch.labels.integers()).count { $0 == $1 }
        }
        self.right = right
        count = examples.count
    }
}
