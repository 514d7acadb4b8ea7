public import Jobs
public import Networks

/// Judges networks with the weights of a supernet, by validation examples.
///
/// Normalization is by statistics of training examples, taken anew for each network; without such examples by each batch's own. Those that
/// a supernet remembers are of all networks.
public struct SubnetJudge {
    /// Examples that each network is judged by.
    public let exampleCount: Int
    /// Training examples that statistics of each network are taken of.
    public let calibrationCount: Int
    private let supernet: Supernet
    private let batches: [(features: Tensor, labels: Tensor)]
    private let calibration: [Tensor]

    /// Batches that statistics are taken of.
    private static let calibrationBatches = 8

    private static let batchSize = 128

    /// Reads up to `most` of the examples, in random order, so that a batch is not all of one class.
    ///
    /// Throws a `TorchError` for fewer than 2 examples.
    public init(
        _ supernet: Supernet, on examples: any Examples, recalibratedOn training: (any Examples)? = nil,
        most: Int = 1024, seed: UInt64, device: Device = .cpu
    ) throws {
        guard examples.count >= 2 else {
            throw TorchError(
                "expected 2 or more validation examples, found \(examples.count); give more data")
        }
        self.supernet = supernet
        var random = RandomSource(seed: seed)
        let chosen = Array(random.permutation(examples.count).prefix(max(2, most)))
        // A rest of one example has no variance: it goes with the batch before it.
        let count = max(1, (chosen.count + Self.batchSize / 2) / Self.batchSize)
        batches = try (0..<count).map { part in
            let range = (chosen.count * part / count)..<(chosen.count * (part + 1) / count)
            let batch = try examples.batch(Array(chosen[range]), epoch: 0)
            return (try batch.features.to(device), try batch.labels.to(device))
        }
        exampleCount = chosen.count
        let drawn =
            training.map { Array($0.drawn(Self.calibrationBatches * Self.batchSize, seed: seed)) } ?? []
        // As for validation, a rest of few examples goes with the batch before it.
        let parts = training == nil ? 0 : max(1, drawn.count / Self.batchSize)
        calibration = try (0..<parts).compactMap { part in
            let range = (drawn.count * part / parts)..<(drawn.count * (part + 1) / parts)
            return try training?.batch(Array(drawn[range]), epoch: 0).features.to(device)
        }
        calibrationCount = drawn.count
    }

    /// Judges one network of the supernet.
    public func judge(_ widths: ChosenWidths) throws -> SearchOutcome.Candidate {
        // A copy: what its normalization remembers of the batches is not the supernet's.
        let subnet = try supernet.subnet(widths)
        try subnet.recalibrate(on: calibration)
        var (right, loss) = (0, 0.0)
        for batch in batches {
            let logits = try Torch.withoutGradients {
                try subnet(batch.features, training: calibration.isEmpty)
            }
            let labels = try batch.labels.integers()
            right += zip(try logits.indexOfLargest(1).integers(), labels).count { $0 == $1 }
            loss += try logits.crossEntropy(batch.labels).item() * Double(labels.count)
        }
        return SearchOutcome.Candidate(
            widths: widths, accuracy: Double(right) / Double(exampleCount), loss: loss / Double(exampleCount))
    }
}
