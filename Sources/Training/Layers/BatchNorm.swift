/// Normalization of each channel (Ioffe and Szegedy, arXiv:1502.03167) with what it learns and remembers.
public struct BatchNorm {
    /// Factor of each channel.
    public let gain: Tensor
    /// What is added to each channel.
    public let offset: Tensor
    /// Mean of each channel over past batches.
    public let mean: Tensor
    /// Variance of each channel over past batches.
    public let variance: Tensor

    /// Added to the variance.
    public static let epsilon = 1e-5
    /// Share of a new batch in mean and variance.
    public static let momentum = 0.1

    /// Creates a normalization that changes nothing yet.
    public init(channels: Int) throws {
        gain = try Tensor(repeating: 1, shape: [channels]).requiringGradient()
        offset = try Tensor(repeating: 0, shape: [channels]).requiringGradient()
        mean = try Tensor(repeating: 0, shape: [channels])
        variance = try Tensor(repeating: 1, shape: [channels])
    }

    init(gain: Tensor, offset: Tensor, mean: Tensor, variance: Tensor) {
        self.gain = gain
        self.offset = offset
        self.mean = mean
        self.variance = variance
    }

    /// Normalizes an image: by the batch's own statistics where `training`, else by those remembered.
    public func callAsFunction(_ image: Tensor, training: Bool) throws -> Tensor {
        try image.batchNormalized(
            gain: gain, offset: offset, mean: mean, variance: variance, training: training,
            momentum: Self.momentum, epsilon: Self.epsilon)
    }
}
