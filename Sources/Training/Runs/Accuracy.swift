/// How often a network is right.
public struct Accuracy: Hashable, Sendable {
    /// Examples whose largest logit is their label's.
    public let right: Int
    /// Examples in all.
    public let count: Int

    /// Share of right answers, 0...1; 0 where there are no examples.
    public var share: Double { count > 0 ? Double(right) / Double(count) : 0 }

    /// Judges a network by all examples, as they are in epoch 0.
    public init(
        of network: any Trainable, on examples: any Examples, batchSize: Int = 256, device: Device = .cpu
    ) throws {
        try self.init(on: examples, batchSize: batchSize) { images in
            try Torch.withoutGradients { try network(images.to(device), training: false) }
        }
    }

    /// Judges what gives logits [batch, classes] for images; `see` gets the logits of each batch in order.
    init(
        on examples: any Examples, batchSize: Int = 256, see: (Tensor) throws -> Void = { _ in },
        logits: (Tensor) throws -> Tensor
    ) throws {
        var right = 0
        for start in stride(from: 0, to: examples.count, by: max(1, batchSize)) {
            let indices = Array(start..<min(examples.count, start + max(1, batchSize)))
            let batch = try examples.batch(indices, epoch: 0)
            let found = try logits(batch.features)
            right += zip(try found.indexOfLargest(1).integers(), try batch.labels.integers()).count {
                $0 == $1
            }
            try see(found)
        }
        self.right = right
        count = examples.count
    }
}
