/// How a window is laid over the border; raw values are those of the schema.
public enum Padding: Int, Hashable, Sendable, Codable {
    /// The output has `ceil(input / stride)` positions.
    case same = 0
    /// Only windows that lie inside the input.
    case valid = 1
}

/// Function applied to an operator's result; raw values are those of the schema.
public enum Activation: Int, Hashable, Sendable, Codable {
    /// Nothing.
    case none = 0
    /// max(0, x).
    case relu = 1
    /// Clamps to -1...1.
    case reluN1To1 = 2
    /// Clamps to 0...6.
    case relu6 = 3
    /// Hyperbolic tangent.
    case tanh = 4
    /// Sign bit.
    case signBit = 5
}

/// Parameters of an operator, typed for those whose cost or support is known here.
public enum OpOptions: Hashable, Sendable {
    /// Of CONV_2D.
    case conv2D(Window)
    /// Of DEPTHWISE_CONV_2D; `multiplier` is redundant with the filter's shape and ignored by runtimes.
    case depthwiseConv2D(Window, multiplier: Int)
    /// Of AVERAGE_POOL_2D and MAX_POOL_2D, with the size of the window.
    case pool2D(Window, filterHeight: Int, filterWidth: Int)
    /// Of FULLY_CONNECTED.
    case fullyConnected(activation: Activation, shuffledWeights: Bool, keepDimensions: Bool)
    /// Of SOFTMAX.
    case softmax(beta: Float)
    /// Of CONCATENATION.
    case concatenation(axis: Int, activation: Activation)
    /// Of ADD.
    case add(activation: Activation)
    /// Of RESHAPE; the wanted shape, if it stands here.
    case reshape(shape: [Int]?)
    /// Of MEAN and the other reductions.
    case reducer(keepDimensions: Bool)
    /// Of PAD, PADV2, QUANTIZE, DEQUANTIZE, LOGISTIC, which have no parameters.
    case none
    /// Parameters of an operator that is only known by name.
    case other(unionType: Int)

    /// Stride, dilation, padding and activation of an operator that moves a window over an image.
    public struct Window: Hashable, Sendable {
        /// How the border is treated.
        public var padding: Padding
        /// Rows between windows, at least 1.
        public var strideHeight: Int
        /// Columns between windows, at least 1.
        public var strideWidth: Int
        /// Rows between taps, at least 1.
        public var dilationHeight: Int
        /// Columns between taps, at least 1.
        public var dilationWidth: Int
        /// Function applied to the result.
        public var activation: Activation

        /// Creates a window's parameters.
        public init(
            padding: Padding, strideHeight: Int = 1, strideWidth: Int = 1, dilationHeight: Int = 1,
            dilationWidth: Int = 1, activation: Activation = .none
        ) {
            self.padding = padding
            self.strideHeight = strideHeight
            self.strideWidth = strideWidth
            self.dilationHeight = dilationHeight
            self.dilationWidth = dilationWidth
            self.activation = activation
        }
    }
}
