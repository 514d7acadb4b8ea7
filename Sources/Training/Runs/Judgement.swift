import Networks

/// How well a network does on the examples of a split: by the share of right answers, or the error of what an autoencoder
/// gives back, and for recordings of machines by how well they tell what is wrong with them.
public struct Judgement: Hashable, Sendable {
    /// Examples.
    public let count: Int
    /// Largest logits that are their labels'; nil for an autoencoder.
    public let accuracy: Accuracy?
    /// Mean squared error of what an autoencoder gives back; nil for all others.
    public let meanSquaredError: Double?
    /// Areas under the curve by machine; nil for data without recordings.
    public let areas: AreaUnderCurve?
    /// Class of the largest logit by example, a position among the data's classes; none of an autoencoder.
    public let answers: [Int]

    /// The figure of the task: the mean area where there is one, else the share of right answers; nil where there is
    /// neither.
    public var figure: Double? { areas?.mean ?? accuracy?.share }

    /// Judges a network in floats or a quantized one.
    public init(of network: any Trainable, on examples: any DataExamples, device: Device = .cpu) throws {
        try self.init(on: examples, isAutoencoder: network.spec.isAutoencoder) { images in
            try Torch.withoutGradients { try network(images.to(device), training: false).to(.cpu) }
        }
    }

    /// Judges an int8 file by the bundled engine.
    public init(of classifier: Int8Classifier, on examples: any DataExamples) throws {
        try self.init(on: examples, isAutoencoder: classifier.isAutoencoder) { try classifier.logits($0) }
    }

    /// Judges what gives outputs [batch, outputs] for images, on the examples as they are in epoch 0.
    init(
        on examples: any DataExamples, isAutoencoder: Bool, outputs: (Tensor) throws -> Tensor
    ) throws {
        count = examples.count
        if isAutoencoder {
            let errors = try Self.errors(on: examples, outputs)
            accuracy = nil
            answers = []
            meanSquaredError = errors.reduce(0) { $0 + Double($1) } / Double(max(1, errors.count))
            areas = examples.recordings.isEmpty ? nil : try AreaUnderCurve(errors: errors, of: examples)
            return
        }
        meanSquaredError = nil
        var rows: [Float] = []
        var width = 0
        var answers: [Int] = []
        let needsRows = !examples.recordings.isEmpty
        accuracy = try Accuracy(
            on: examples,
            see: { found in
                answers += try found.indexOfLargest(1).integers()
                guard needsRows else { return }
                rows += try found.floats()
                width = found.shape[1]
            }, logits: outputs)
        self.answers = answers
        areas = needsRows ? try AreaUnderCurve(logits: rows, outputs: width, of: examples) : nil
    }

    /// Mean squared error of each example.
    private static func errors(
        on examples: any DataExamples, _ outputs: (Tensor) throws -> Tensor, batchSize: Int = 256
    ) throws -> [Float] {
        var errors: [Float] = []
        for start in stride(from: 0, to: examples.count, by: batchSize) {
            let indices = Array(start..<min(examples.count, start + batchSize))
            let images = try examples.batch(indices, epoch: 0).features
            let difference = try outputs(images) - images.flattenedByPosition()
            errors += try (difference * difference).mean([1]).floats()
        }
        return errors
    }
}
