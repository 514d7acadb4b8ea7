/// What an operator computes: a `BuiltinOperator` of the TFLite schema, or a custom operator by name.
public struct OpCode: Hashable, Sendable, CustomStringConvertible {
    /// Number of the operator in the schema's `BuiltinOperator`.
    public let number: Int
    /// Name of a custom operator (`number` 32), else nil.
    public let customName: String?

    /// Creates an operator code.
    public init(number: Int, customName: String? = nil) {
        self.number = number
        self.customName = customName
    }

    /// Name in the schema, such as `CONV_2D`; `CUSTOM(Name)` for custom operators.
    public var name: String {
        if let customName { return "CUSTOM(\(customName))" }
        guard Self.names.indices.contains(number) else { return "BUILTIN_\(number)" }
        return String(Self.names[number])
    }

    /// Same as `name`.
    public var description: String { name }

    /// Element-wise sum.
    public static let add = OpCode(number: 0)
    /// Average pooling.
    public static let averagePool2D = OpCode(number: 1)
    /// Concatenation along an axis.
    public static let concatenation = OpCode(number: 2)
    /// Convolution.
    public static let conv2D = OpCode(number: 3)
    /// Depthwise convolution.
    public static let depthwiseConv2D = OpCode(number: 4)
    /// Integers to floats.
    public static let dequantize = OpCode(number: 6)
    /// Matrix product.
    public static let fullyConnected = OpCode(number: 9)
    /// Sigmoid.
    public static let logistic = OpCode(number: 14)
    /// Maximum pooling.
    public static let maxPool2D = OpCode(number: 17)
    /// Another shape for the same elements.
    public static let reshape = OpCode(number: 22)
    /// Softmax over the last dimension.
    public static let softmax = OpCode(number: 25)
    /// Number that marks custom operators.
    public static let custom = 32
    /// Padding with zero.
    public static let pad = OpCode(number: 34)
    /// Padding with a value given as input.
    public static let padV2 = OpCode(number: 60)
    /// Mean over axes.
    public static let mean = OpCode(number: 40)
    /// Floats to integers, or integers to another scale.
    public static let quantize = OpCode(number: 114)

    /// Element-wise difference.
    public static let sub = OpCode(number: 41)
    /// Element-wise product.
    public static let mul = OpCode(number: 18)
    /// Element-wise larger value.
    public static let maximum = OpCode(number: 55)
    /// Element-wise smaller value.
    public static let minimum = OpCode(number: 57)
    /// max(0, x).
    public static let relu = OpCode(number: 19)
    /// x clamped to 0...6.
    public static let relu6 = OpCode(number: 21)
    /// Another slope below zero.
    public static let leakyRelu = OpCode(number: 98)
    /// Hyperbolic tangent.
    public static let tanh = OpCode(number: 28)
    /// x times relu6(x + 3) / 6.
    public static let hardSwish = OpCode(number: 117)
    /// Dimensions in another order.
    public static let transpose = OpCode(number: 39)
    /// Part of a tensor.
    public static let slice = OpCode(number: 65)
    /// Part of a tensor, with steps.
    public static let stridedSlice = OpCode(number: 45)
    /// Equal parts along an axis.
    public static let split = OpCode(number: 49)
    /// Tensors joined along a new axis.
    public static let pack = OpCode(number: 83)
    /// Tensors taken apart along an axis that vanishes.
    public static let unpack = OpCode(number: 88)
    /// Index of the largest value along an axis.
    public static let argMax = OpCode(number: 56)
    /// Index of the smallest value along an axis.
    public static let argMin = OpCode(number: 79)
    /// Image of another size, by repeating or leaving out.
    public static let resizeNearestNeighbor = OpCode(number: 97)
    /// Convolution backwards: each input position spreads over a window of the output.
    public static let transposeConv = OpCode(number: 67)
    /// Dense layer over time by its singular values, with a state.
    public static let svdf = OpCode(number: 27)
    /// The dimensions of a tensor, as a tensor.
    public static let shape = OpCode(number: 77)
    /// A further dimension of size 1.
    public static let expandDims = OpCode(number: 70)
    /// Dimensions of size 1 left out.
    public static let squeeze = OpCode(number: 43)

    /// Names by number (schema v3, 210 operators).
    private static let names: [Substring] = """
        ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEPTH_TO_SPACE DEQUANTIZE
        EMBEDDING_LOOKUP FLOOR FULLY_CONNECTED HASHTABLE_LOOKUP L2_NORMALIZATION L2_POOL_2D
        LOCAL_RESPONSE_NORMALIZATION LOGISTIC LSH_PROJECTION LSTM MAX_POOL_2D MUL RELU RELU_N1_TO_1 RELU6
        RESHAPE RESIZE_BILINEAR RNN SOFTMAX SPACE_TO_DEPTH SVDF TANH CONCAT_EMBEDDINGS SKIP_GRAM CALL
        CUSTOM EMBEDDING_LOOKUP_SPARSE PAD UNIDIRECTIONAL_SEQUENCE_RNN GATHER BATCH_TO_SPACE_ND
        SPACE_TO_BATCH_ND TRANSPOSE MEAN SUB DIV SQUEEZE UNIDIRECTIONAL_SEQUENCE_LSTM STRIDED_SLICE
        BIDIRECTIONAL_SEQUENCE_RNN EXP TOPK_V2 SPLIT LOG_SOFTMAX DELEGATE BIDIRECTIONAL_SEQUENCE_LSTM CAST
        PRELU MAXIMUM ARG_MAX MINIMUM LESS NEG PADV2 GREATER GREATER_EQUAL LESS_EQUAL SELECT SLICE SIN
        TRANSPOSE_CONV SPARSE_TO_DENSE TILE EXPAND_DIMS EQUAL NOT_EQUAL LOG SUM SQRT RSQRT SHAPE POW
        ARG_MIN FAKE_QUANT REDUCE_PROD REDUCE_MAX PACK LOGICAL_OR ONE_HOT LOGICAL_AND LOGICAL_NOT UNPACK
        REDUCE_MIN FLOOR_DIV REDUCE_ANY SQUARE ZEROS_LIKE FILL FLOOR_MOD RANGE RESIZE_NEAREST_NEIGHBOR
        LEAKY_RELU SQUARED_DIFFERENCE MIRROR_PAD ABS SPLIT_V UNIQUE CEIL REVERSE_V2 ADD_N GATHER_ND COS
        WHERE RANK ELU REVERSE_SEQUENCE MATRIX_DIAG QUANTIZE MATRIX_SET_DIAG ROUND HARD_SWISH IF WHILE
        NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V5 SCATTER_ND SELECT_V2 DENSIFY SEGMENT_SUM
        BATCH_MATMUL PLACEHOLDER_FOR_GREATER_OP_CODES CUMSUM CALL_ONCE BROADCAST_TO RFFT2D CONV_3D IMAG
        REAL COMPLEX_ABS HASHTABLE HASHTABLE_FIND HASHTABLE_IMPORT HASHTABLE_SIZE REDUCE_ALL
        CONV_3D_TRANSPOSE VAR_HANDLE READ_VARIABLE ASSIGN_VARIABLE BROADCAST_ARGS RANDOM_STANDARD_NORMAL
        BUCKETIZE RANDOM_UNIFORM MULTINOMIAL GELU DYNAMIC_UPDATE_SLICE RELU_0_TO_1 UNSORTED_SEGMENT_PROD
        UNSORTED_SEGMENT_MAX UNSORTED_SEGMENT_SUM ATAN2 UNSORTED_SEGMENT_MIN SIGN BITCAST BITWISE_XOR
        RIGHT_SHIFT STABLEHLO_LOGISTIC STABLEHLO_ADD STABLEHLO_DIVIDE STABLEHLO_MULTIPLY STABLEHLO_MAXIMUM
        STABLEHLO_RESHAPE STABLEHLO_CLAMP STABLEHLO_CONCATENATE STABLEHLO_BROADCAST_IN_DIM
        STABLEHLO_CONVOLUTION STABLEHLO_SLICE STABLEHLO_CUSTOM_CALL STABLEHLO_REDUCE STABLEHLO_ABS
        STABLEHLO_AND STABLEHLO_COSINE STABLEHLO_EXPONENTIAL STABLEHLO_FLOOR STABLEHLO_LOG
        STABLEHLO_MINIMUM STABLEHLO_NEGATE STABLEHLO_OR STABLEHLO_POWER STABLEHLO_REMAINDER
        STABLEHLO_RSQRT STABLEHLO_SELECT STABLEHLO_SUBTRACT STABLEHLO_TANH STABLEHLO_SCATTER
        STABLEHLO_COMPARE STABLEHLO_CONVERT STABLEHLO_DYNAMIC_SLICE STABLEHLO_DYNAMIC_UPDATE_SLICE
        STABLEHLO_PAD STABLEHLO_IOTA STABLEHLO_DOT_GENERAL STABLEHLO_REDUCE_WINDOW STABLEHLO_SORT
        STABLEHLO_WHILE STABLEHLO_GATHER STABLEHLO_TRANSPOSE DILATE STABLEHLO_RNG_BIT_GENERATOR
        REDUCE_WINDOW STABLEHLO_COMPOSITE STABLEHLO_SHIFT_LEFT STABLEHLO_CBRT STABLEHLO_CASE
        """.split(whereSeparator: \.isWhitespace)
}

/// Operators that change no shape of a network by convolution or pooling: what came after the first forty.
extension OpCode {
    /// Sum over axes.
    public static let sum = OpCode(number: 74)
    /// Largest value over axes.
    public static let reduceMax = OpCode(number: 82)
    /// Smallest value over axes.
    public static let reduceMin = OpCode(number: 89)
    /// Negative value.
    public static let neg = OpCode(number: 59)
    /// x, or e^x - 1 below zero.
    public static let elu = OpCode(number: 111)
    /// Another slope below zero for each element.
    public static let prelu = OpCode(number: 54)
    /// Slices by indices along an axis.
    public static let gather = OpCode(number: 36)
    /// Slices by indices of several dimensions.
    public static let gatherND = OpCode(number: 107)
    /// Rows divided by their length.
    public static let l2Normalization = OpCode(number: 11)
    /// Logarithm of softmax.
    public static let logSoftmax = OpCode(number: 50)
    /// Padding with the mirrored image.
    public static let mirrorPad = OpCode(number: 100)
    /// Parts of stated sizes along an axis.
    public static let splitV = OpCode(number: 102)
    /// Products of matrices.
    public static let batchMatMul = OpCode(number: 126)
    /// LSTM layer over a sequence.
    public static let unidirectionalSequenceLSTM = OpCode(number: 44)
    /// Absolute value.
    public static let abs = OpCode(number: 101)
    /// Inverse square root.
    public static let rsqrt = OpCode(number: 76)
    /// Square root.
    public static let sqrt = OpCode(number: 75)
    /// x times x.
    public static let square = OpCode(number: 92)
    /// e^x.
    public static let exp = OpCode(number: 47)
    /// Natural logarithm.
    public static let log = OpCode(number: 73)
    /// Largest whole number not above x.
    public static let floor = OpCode(number: 8)
    /// Smallest whole number not below x.
    public static let ceil = OpCode(number: 104)
    /// Nearest whole number, the even one of two.
    public static let round = OpCode(number: 116)
    /// Square of the difference.
    public static let squaredDifference = OpCode(number: 99)
    /// Element-wise quotient.
    public static let div = OpCode(number: 42)
    /// Whether two values are equal.
    public static let equal = OpCode(number: 71)
    /// Whether two values differ.
    public static let notEqual = OpCode(number: 72)
    /// Whether the first value is greater.
    public static let greater = OpCode(number: 61)
    /// Whether the first value is not less.
    public static let greaterEqual = OpCode(number: 62)
    /// Whether the first value is less.
    public static let less = OpCode(number: 58)
    /// Whether the first value is not greater.
    public static let lessEqual = OpCode(number: 63)
    /// Elements of one or another tensor by a condition.
    public static let selectV2 = OpCode(number: 123)
    /// Values as another type.
    public static let cast = OpCode(number: 53)
    /// A tensor of one value.
    public static let fill = OpCode(number: 94)
    /// Blocks of pixels as channels.
    public static let spaceToDepth = OpCode(number: 26)
    /// Channels as blocks of pixels.
    public static let depthToSpace = OpCode(number: 5)
    /// Axes from the end.
    public static let reverseV2 = OpCode(number: 105)
    /// A tensor repeated to a shape.
    public static let broadcastTo = OpCode(number: 130)
    /// Images of a batch as blocks of positions.
    public static let batchToSpaceND = OpCode(number: 37)
    /// Blocks of positions as images of a batch.
    public static let spaceToBatchND = OpCode(number: 38)
    /// Image of another size, by interpolation.
    public static let resizeBilinear = OpCode(number: 23)
    /// A subgraph that runs before the first inference.
    public static let callOnce = OpCode(number: 129)
    /// Handle of a variable.
    public static let varHandle = OpCode(number: 142)
    /// Value of a variable.
    public static let readVariable = OpCode(number: 143)
    /// New value of a variable.
    public static let assignVariable = OpCode(number: 144)
    /// Sum of any number of tensors.
    public static let addN = OpCode(number: 106)
    /// Sums of what comes before along an axis.
    public static let cumsum = OpCode(number: 128)
    /// Zeros in the shape of another tensor.
    public static let zerosLike = OpCode(number: 93)
    /// Whether both values hold.
    public static let logicalAnd = OpCode(number: 86)
    /// Whether one of two values holds.
    public static let logicalOr = OpCode(number: 84)
    /// Whether a value does not hold.
    public static let logicalNot = OpCode(number: 87)
    /// Whether all values along axes hold.
    public static let reduceAll = OpCode(number: 140)
    /// A tensor with a part of it replaced, at a computed place.
    public static let dynamicUpdateSlice = OpCode(number: 151)
    /// Rows of a table.
    public static let embeddingLookup = OpCode(number: 7)
    /// The shape that two shapes broadcast to.
    public static let broadcastArgs = OpCode(number: 145)
    /// A loop over a subgraph.
    public static let whileLoop = OpCode(number: 119)
    /// One or another subgraph.
    public static let ifElse = OpCode(number: 118)
}
