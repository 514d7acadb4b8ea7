/// How well a network did after some epochs of a training that may have gone on.
public struct TrainingRung: Hashable, Sendable, Codable {
    /// Epochs that were done.
    public var epochs: Int
    /// Share of right answers on validation, 0...1.
    public var accuracy: Double
    /// Mean loss of the last epoch.
    public var loss: Double

    /// Creates a record.
    public init(epochs: Int, accuracy: Double, loss: Double) {
        self.epochs = epochs
        self.accuracy = accuracy
        self.loss = loss
    }
}
