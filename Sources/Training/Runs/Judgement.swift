/// How well logits answer the examples of a split: by the share of right answers, and for recordings of machines by
/// how well they tell what is wrong with them.
public struct Judgement: Hashable, Sendable {
    /// Largest logits that are their labels'.
    public let accuracy: Accuracy
    /// Areas under the curve by machine; nil for data without recordings.
    public let areas: AreaUnderCurve?
    /// Class of the largest logit by example, a position among the data's classes.
    public let answers: [Int]

    /// The figure of the task: the mean area where there is one, else the share of right answers.
    public var figure: Double { areas?.mean ?? accuracy.share }

    /// Judges a network in floats or a quantized one.
    public init(of network: any Trainable, on examples: any DataExamples, device: Device = .cpu) throws {
        try self.init(on: examples) { images in
            try Torch.withoutGradients { try network(images.to(device), training: false) }
        }
    }

    /// Judges an int8 file by the bundled engine.
    public init(of classifier: Int8Classifier, on examples: any DataExamples) throws {
        try self.init(on: examples) { try classifier.logits($0) }
    }

    /// Judges what gives logits [batch, outputs] for images, on the examples as they are in epoch 0.
    init(on examples: any DataExamples, logits: (Tensor) throws -> Tensor) throws {
        var rows: [Float] = []
        var outputs = 0
        var answers: [Int] = []
        let needsRows = !examples.recordings.isEmpty
        accuracy = try Accuracy(
            on: examples,
            see: { found in
                answers += try found.indexOfLargest(1).integers()
                guard needsRows else { return }
                rows += try found.floats()
                outputs = found.shape[1]
            }, logits: logits)
        self.answers = answers
        areas = needsRows ? try AreaUnderCurve(logits: rows, outputs: outputs, of: examples) : nil
    }
}
