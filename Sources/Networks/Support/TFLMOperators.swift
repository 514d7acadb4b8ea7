/// What TFLM keeps for each node of an operator: sizes of C++ types, and what the kernel asks for beside them.
///
/// Read off with `sizeof` on both ABIs (`docs/explanation/memory-model.md` says how).
struct TFLMOperator {
    /// Bytes of a C++ type with pointers of 4 and of 8 bytes.
    struct Size {
        let narrow: Int
        let wide: Int

        init(_ narrow: Int, _ wide: Int) {
            self.narrow = narrow
            self.wide = wide
        }

        func bytes(_ pointers: TFLMTarget.Pointers) -> Int { pointers == .narrow ? narrow : wide }
    }

    /// What a kernel's `Prepare` asks for beyond the record that its `Init` takes.
    enum Preparation {
        case nothing
        case convolution
        case depthwiseConvolution
        case fullyConnected
        case transposedConvolution
        case averagePool
        case softmax
        /// MEAN and SUM.
        case sum
        /// REDUCE_MAX, REDUCE_MIN and REDUCE_ALL.
        case extreme
        case mirrorPad
        case addN
        /// The record is taken only where the tensors are int8.
        case recordForInt8
        /// The output's shape is copied out of the file, so that the kernel may change it.
        case ownShape
        case embeddingLookup
        case batchMatMul
        case stateFilter
        case sequenceLSTM
        /// The options hold pointers.
        case pointersInOptions
    }

    /// Structure that the file's options are unpacked into (`builtin_op_data.h`), as of August 2026.
    private let parameters: Size?
    /// The kernel's own record.
    private let record: Size?
    /// The kernel's own record in the CMSIS-NN set, where it differs.
    private let optimizedRecord: Size?
    /// What `USE_TFLM_COMPRESSION` adds to the record: an index for each tensor that may be compressed.
    private let compressionBytes: Int
    let preparation: Preparation

    private init(
        _ parameters: Size? = nil, record: Size? = nil, optimized: Size? = nil, compression: Int = 0,
        _ preparation: Preparation = .nothing
    ) {
        self.parameters = parameters
        self.record = record
        optimizedRecord = optimized
        compressionBytes = compression
        self.preparation = preparation
    }

    /// Bytes and alignment of the structure of options; nil for an operator without one.
    func parameters(_ target: TFLMTarget) -> (bytes: Int, alignment: Int)? {
        guard let bytes = parameters?.bytes(target.pointers) else { return nil }
        if preparation == .fullyConnected, target.revision == .october2026 {
            return (Size(16, 32).bytes(target.pointers), target.pointers.rawValue)
        }
        if preparation == .pointersInOptions { return (bytes, target.pointers.rawValue) }
        // The structures with a 32-bit field are those whose size is a multiple of 4.
        return (bytes, bytes % 4 == 0 ? 4 : 1)
    }

    /// Bytes of the kernel's own record; nil for one that keeps none.
    func recordBytes(_ target: TFLMTarget) -> Int? {
        guard let record else { return nil }
        let isOptimized = target.kernels == .cmsisNN
        let size = (isOptimized ? optimizedRecord : nil) ?? record
        // CMSIS-NN's TRANSPOSE_CONV takes no compressed tensors.
        let isLonger = target.hasCompression && !(isOptimized && preparation == .transposedConvolution)
        return size.bytes(target.pointers) + (isLonger ? compressionBytes : 0)
    }

    /// What TFLM does for an operator; nil for one whose memory is not known here.
    static func known(_ code: OpCode) -> TFLMOperator? {
        code.customName == nil ? table[code.name] : nil
    }

    static let count = table.count

    private static let pool = Size(40, 40)
    private static let reducer = Size(1, 1)
    private static let comparison = TFLMOperator(record: Size(32, 32))
    private static let stateless = TFLMOperator()

    private static let table: [String: TFLMOperator] = weighted.merging(elementwise) { first, _ in first }
        .merging(shaping) { first, _ in first }

    private static let weighted: [String: TFLMOperator] = [
        "CONV_2D": .init(
            Size(28, 28), record: Size(56, 72), optimized: Size(60, 80), compression: 8, .convolution),
        "DEPTHWISE_CONV_2D": .init(
            Size(28, 28), record: Size(56, 72), optimized: Size(60, 80), compression: 8,
            .depthwiseConvolution),
        "FULLY_CONNECTED": .init(
            Size(5, 16), record: Size(48, 64), optimized: Size(72, 96), compression: 8, .fullyConnected),
        "TRANSPOSE_CONV": .init(
            Size(16, 20), record: Size(72, 80), optimized: Size(76, 88), compression: 8,
            .transposedConvolution),
        "BATCH_MATMUL": .init(Size(3, 3), record: Size(16, 32), optimized: Size(36, 56), .batchMatMul),
        "SVDF": .init(Size(8, 12), record: Size(36, 36), optimized: Size(40, 48), .stateFilter),
        "UNIDIRECTIONAL_SEQUENCE_LSTM": .init(
            Size(16, 16), record: Size(688, 688), optimized: Size(912, 1008), .sequenceLSTM),
        "AVERAGE_POOL_2D": .init(pool, record: Size(32, 32), optimized: Size(36, 36), .averagePool),
        "MAX_POOL_2D": .init(pool, record: Size(32, 32), optimized: Size(36, 36)),
        "L2_POOL_2D": .init(pool, .ownShape),
        "EMBEDDING_LOOKUP": .init(record: Size(8, 16), .embeddingLookup),
        "SOFTMAX": .init(Size(4, 4), record: Size(56, 80), optimized: Size(64, 88), .softmax),
        "LOG_SOFTMAX": .init(record: Size(28, 40), .recordForInt8),
        "L2_NORMALIZATION": .init(Size(1, 4), record: Size(4, 4)),
        "MEAN": .init(reducer, record: Size(44, 44), .sum),
        "SUM": .init(reducer, record: Size(44, 44), .sum),
        "REDUCE_MAX": .init(reducer, record: Size(44, 44), .extreme),
        "REDUCE_MIN": .init(reducer, record: Size(44, 44), .extreme),
        "REDUCE_ALL": .init(reducer, record: Size(44, 44), .extreme),
        "CUMSUM": .init(Size(2, 2), record: Size(36, 36), .recordForInt8),
        "ARG_MAX": .init(Size(1, 4)),
        "ARG_MIN": .init(Size(1, 4)),
    ]

    private static let elementwise: [String: TFLMOperator] = [
        "ADD": .init(Size(2, 8), record: Size(60, 60)),
        "ADD_N": .init(record: Size(40, 40), .addN),
        "SUB": .init(Size(2, 8), record: Size(52, 52)),
        "MUL": .init(Size(1, 4), record: Size(36, 36)),
        "DIV": .init(Size(1, 4), record: Size(28, 28)),
        "SQUARED_DIFFERENCE": .init(record: Size(112, 112)),
        "MAXIMUM": stateless, "MINIMUM": stateless, "FLOOR_DIV": stateless, "FLOOR_MOD": stateless,
        "EQUAL": comparison, "NOT_EQUAL": comparison, "GREATER": comparison, "GREATER_EQUAL": comparison,
        "LESS": comparison, "LESS_EQUAL": comparison,
        "LOGICAL_AND": stateless, "LOGICAL_OR": stateless, "LOGICAL_NOT": stateless,
        "SELECT_V2": .init(record: Size(1, 1)),
        "RELU": .init(record: Size(28, 28)),
        "RELU6": .init(record: Size(8, 8)),
        "LEAKY_RELU": .init(Size(4, 4), record: Size(24, 24)),
        "PRELU": .init(record: Size(28, 28)),
        "ELU": .init(record: Size(256, 256)),
        "HARD_SWISH": .init(record: Size(20, 20)),
        "LOGISTIC": .init(record: Size(16, 16)),
        "TANH": .init(record: Size(16, 16)),
        "ABS": .init(record: Size(28, 28)),
        "RSQRT": .init(record: Size(28, 28)),
        "SIN": stateless, "COS": stateless, "LOG": stateless, "EXP": stateless, "SQRT": stateless,
        "SQUARE": stateless, "NEG": stateless, "CEIL": stateless, "FLOOR": stateless, "ROUND": stateless,
        "ZEROS_LIKE": stateless,
        "CAST": .init(Size(2, 8)),
        "QUANTIZE": .init(record: Size(32, 32)),
        "DEQUANTIZE": .init(record: Size(32, 32)),
    ]

    private static let shaping: [String: TFLMOperator] = [
        "RESHAPE": .init(Size(36, 36)),
        "SQUEEZE": .init(Size(36, 36)),
        "SHAPE": .init(Size(1, 4)),
        "CONCATENATION": .init(Size(8, 8), record: Size(24, 40), compression: 40),
        "PACK": .init(Size(8, 8)),
        "UNPACK": .init(Size(8, 8)),
        "SPLIT": .init(Size(4, 4)),
        "SPLIT_V": .init(Size(4, 4)),
        "STRIDED_SLICE": .init(Size(24, 24), record: Size(84, 84)),
        "PAD": .init(record: Size(56, 56)),
        "PADV2": .init(record: Size(56, 56)),
        "MIRROR_PAD": .init(Size(1, 4), record: Size(20, 20), .mirrorPad),
        "GATHER": .init(Size(8, 8), .ownShape),
        "GATHER_ND": .init(nil, .ownShape),
        "DEPTH_TO_SPACE": .init(Size(4, 4), .ownShape),
        "SPACE_TO_DEPTH": .init(Size(4, 4), .ownShape),
        "SPACE_TO_BATCH_ND": .init(record: Size(4, 4)),
        "RESIZE_BILINEAR": .init(Size(2, 2)),
        "RESIZE_NEAREST_NEIGHBOR": .init(Size(2, 2)),
        "CALL_ONCE": .init(Size(4, 4), record: Size(8, 8)),
        "VAR_HANDLE": .init(Size(8, 16), record: Size(4, 4), .pointersInOptions),
        "READ_VARIABLE": stateless,
        "ASSIGN_VARIABLE": .init(record: Size(0, 0), compression: 4),
        "BATCH_TO_SPACE_ND": stateless, "BROADCAST_ARGS": stateless, "BROADCAST_TO": stateless,
        "DYNAMIC_UPDATE_SLICE": stateless, "EXPAND_DIMS": stateless, "FILL": stateless,
        "REVERSE_V2": stateless, "SLICE": stateless, "TRANSPOSE": stateless,
    ]
}
