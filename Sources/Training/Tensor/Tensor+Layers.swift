import CTorch

extension Tensor {
    /// Rows and columns of a window, a stride or a padding.
    public struct Size: Hashable, Sendable {
        /// Rows.
        public var height: Int
        /// Columns.
        public var width: Int

        /// Creates a size.
        public init(_ height: Int, _ width: Int) {
            self.height = height
            self.width = width
        }

        var code: ctorch_size { ctorch_size(height: Int64(height), width: Int64(width)) }
    }

    /// Convolution of an image with `weight`: [outputs, channels / groups, height, width].
    public func convolution(
        _ weight: Tensor, bias: Tensor? = nil, stride: Size = Size(1, 1), padding: Size = Size(0, 0),
        groups: Int = 1
    ) throws -> Tensor {
        try Tensor(
            ctorch_conv2d(
                handle, weight.handle, bias?.handle, stride.code, padding.code, Int64(groups)))
    }

    /// Rows [batch, n] times the transpose of `weight` [units, n].
    public func linear(_ weight: Tensor, bias: Tensor? = nil) throws -> Tensor {
        try Tensor(ctorch_linear(handle, weight.handle, bias?.handle))
    }

    /// Mean of each window of an image.
    public func averagePool(_ window: Size, stride: Size) throws -> Tensor {
        try Tensor(ctorch_average_pool(handle, window.code, stride.code))
    }

    /// Largest value of each window of an image.
    public func maxPool(_ window: Size, stride: Size) throws -> Tensor {
        try Tensor(ctorch_max_pool(handle, window.code, stride.code))
    }

    /// Batch normalization of each channel; `mean` and `variance` follow the batches while training.
    func batchNormalized(
        gain: Tensor, offset: Tensor, mean: Tensor, variance: Tensor, training: Bool, momentum: Double,
        epsilon: Double
    ) throws -> Tensor {
        try Tensor(
            ctorch_batch_norm(
                handle, gain.handle, offset.handle, mean.handle, variance.handle, training, momentum, epsilon)
        )
    }

    /// Mean cross entropy of logits [batch, classes] with labels [batch].
    public func crossEntropy(_ labels: Tensor, labelSmoothing: Double = 0) throws -> Tensor {
        try Tensor(ctorch_cross_entropy(handle, labels.handle, labelSmoothing))
    }

    /// Values after int8 quantization and back; input, `scale` and `zeroPoint` (both [1]) get gradients.
    ///
    /// Learnt step sizes: Esser et al., arXiv:1902.08153.
    public func fakeQuantized(scale: Tensor, zeroPoint: Tensor) throws -> Tensor {
        try Tensor(ctorch_fake_quantize(handle, scale.handle, zeroPoint.handle, -128, 127))
    }

    /// Weights after quantization to -127...127 and back, a scale for each index along `axis`; gradients pass.
    public func fakeQuantizedChannels(scales: Tensor, axis: Int) throws -> Tensor {
        try Tensor(ctorch_fake_quantize_channels(handle, scales.handle, Int64(axis), -127, 127))
    }
}
