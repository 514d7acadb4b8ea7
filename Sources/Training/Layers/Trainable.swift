public import Networks

/// What a `TrainingRun` trains: layers with parameters.
public protocol Trainable: AnyObject {
    /// Its layers.
    var spec: NetworkSpec { get }
    /// What is learnt, by name.
    var parameters: [NamedTensor] { get }
    /// What is remembered beside, by name.
    var statistics: [NamedTensor] { get }
    /// What it is, as a checkpoint says it.
    var kind: String { get }

    /// Logits [batch, outputs] of images [batch, channels, height, width].
    func callAsFunction(_ images: Tensor, training: Bool) throws -> Tensor
}

extension TrainableNetwork: Trainable {
    /// A network in floats.
    public var kind: String { "float" }
}
