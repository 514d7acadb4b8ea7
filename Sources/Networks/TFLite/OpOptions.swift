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
    /// Of the operators on two tensors: ADD, SUB and MUL; MINIMUM and MAXIMUM have no activation.
    case arithmetic(activation: Activation)
    /// Of RESHAPE, if the wanted shape stands here; of EXPAND_DIMS and SQUEEZE.
    case reshape(shape: [Int]?)
    /// Of MEAN and the other reductions.
    case reducer(keepDimensions: Bool)
    /// Of TRANSPOSE_CONV.
    case transposeConv(Window)
    /// Of SVDF: filters that share an output.
    case svdf(rank: Int)
    /// Of STRIDED_SLICE.
    case stridedSlice(StridedSlice)
    /// Of SPLIT: the number of parts.
    case split(count: Int)
    /// Of PACK and UNPACK: the number of tensors, and the axis along which they lie when joined.
    case pack(count: Int, axis: Int)
    /// Of RESIZE_NEAREST_NEIGHBOR.
    case resize(alignCorners: Bool, halfPixelCenters: Bool)
    /// Of LEAKY_RELU: the slope below zero.
    case leakyRelu(slope: Float)
    /// Of GATHER.
    case gather(axis: Int, batchDimensions: Int)
    /// Of MIRROR_PAD: whether the border itself is not repeated (REFLECT).
    case mirrorPad(skipsBorder: Bool)
    /// Of BATCH_MATMUL: whether the two matrices are transposed.
    case batchMatMul(isLeftTransposed: Bool, isRightTransposed: Bool)
    /// Of L2_NORMALIZATION.
    case normalization(activation: Activation)
    /// Of DEPTH_TO_SPACE and SPACE_TO_DEPTH: pixels of a block along each axis.
    case block(size: Int)
    /// Of UNIDIRECTIONAL_SEQUENCE_LSTM; a clip of 0 is none.
    case sequenceLSTM(activation: Activation, cellClip: Float, isTimeMajor: Bool)
    /// Of CALL_ONCE.
    case callOnce(subgraph: Int)
    /// Of VAR_HANDLE.
    case variable(VariableName)
    /// Of PAD, QUANTIZE, LOGISTIC, TRANSPOSE and others, which have no parameters that matter.
    case none
    /// Parameters of an operator that is only known by name.
    case other(unionType: Int)

    /// What a variable is called; the bytes of the file, which need not be text.
    public struct VariableName: Hashable, Sendable {
        /// Name of its container; mostly empty.
        public let container: [UInt8]
        /// Its name.
        public let shared: [UInt8]

        /// As TFLM looks one up: a handle without a container takes any.
        func finds(_ other: VariableName) -> Bool {
            shared == other.shared && (container.isEmpty || container == other.container)
        }
    }

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

    /// What of a slice's begin, end and dimensions counts; bit `i` of a mask stands for dimension `i`.
    public struct StridedSlice: Hashable, Sendable {
        /// Dimensions whose begin is ignored.
        public var beginMask: Int
        /// Dimensions whose end is ignored.
        public var endMask: Int
        /// Dimensions of which one index is taken, and which vanish.
        public var shrinkMask: Int
        /// Whether an ellipsis, a new axis or an end relative to the begin is asked for.
        public var isExtended: Bool

        /// Creates the parameters of a slice.
        public init(beginMask: Int = 0, endMask: Int = 0, shrinkMask: Int = 0, isExtended: Bool = false) {
            self.beginMask = beginMask
            self.endMask = endMask
            self.shrinkMask = shrinkMask
            self.isExtended = isExtended
        }
    }
}
