/// What one node's kernel asks of the arena in `Init` and `Prepare`; sizes are bytes.
///
/// After the kernels in `tensorflow/lite/micro/kernels` and `.../cmsis_nn`, and CMSIS-NN's
/// `..._get_buffer_size` functions.
struct TFLMKernel {
    /// Taken from the tail in `Init`, before any node's `Prepare`: the kernel's record, at a multiple of 16.
    private(set) var initial: [Int] = []
    /// Taken from the tail in `Prepare`, each at a multiple of 16.
    private(set) var persistent: [Int] = []
    /// Lives while the node runs; placed by the planner in this order.
    private(set) var scratch: [Int] = []

    let op: Operator
    let model: Model
    let target: TFLMTarget

    var isOptimized: Bool { target.kernels == .cmsisNN }

    /// Asks all that the node's kernel asks for.
    init(
        _ op: Operator, _ known: TFLMOperator, in model: Model, file: inout TFLMFile, target: TFLMTarget
    ) throws(ModelError) {
        self.op = op
        self.model = model
        self.target = target
        let record = known.recordBytes(target)
        let type = known.preparation == .recordForInt8 ? try input(0).type : .int8
        if let record, type == .int8 {
            switch known.preparation {
            case .recordForInt8, .addN: keep(record)
            case .embeddingLookup:
                // Behind the shape, in `Prepare` both.
                try keepShape(of: output())
                keep(record)
            default: initial = [record]
            }
        }
        switch known.preparation {
        case .nothing, .recordForInt8, .embeddingLookup, .pointersInOptions: break
        case .convolution: try prepareConvolution()
        case .depthwiseConvolution: try prepareDepthwise()
        case .fullyConnected: try prepareFullyConnected(&file)
        case .transposedConvolution: try prepareTransposed(&file)
        case .averagePool: try prepareAveragePool()
        case .softmax: try prepareSoftmax()
        case .sum: try prepareReduction(isSum: true)
        case .extreme: try prepareReduction(isSum: false)
        case .mirrorPad:
            let bytes = 4 * (try input(0).shape.count)
            borrow(bytes)
            borrow(bytes)
        case .addN: try prepareAddN()
        case .ownShape: try keepShape(of: output())
        case .batchMatMul: try prepareBatchMatMul(&file)
        case .stateFilter: try prepareStateFilter()
        case .sequenceLSTM: try prepareSequenceLSTM(&file)
        }
    }

    mutating func keep(_ bytes: Int) { persistent.append(bytes) }

    mutating func borrow(_ bytes: Int) { scratch.append(bytes) }

    /// A `TfLiteIntArray` of the tensor's dimensions: their number, then each.
    mutating func keepShape(of tensor: Tensor) { keep(4 + 4 * tensor.shape.count) }

    func input(_ position: Int) throws(ModelError) -> Tensor {
        guard let index = op.input(position) else {
            throw .structure(op.place, expected: "an input \(position)", found: "none")
        }
        return model.tensors[index]
    }

    func output() throws(ModelError) -> Tensor {
        guard let index = op.outputs.first else {
            throw .structure(op.place, expected: "an output", found: "none")
        }
        return model.tensors[index]
    }

    /// Dimension `axis` of a tensor, from the end where negative.
    func dimension(_ axis: Int, of tensor: Tensor) throws(ModelError) -> Int {
        let position = axis < 0 ? axis + tensor.shape.count : axis
        guard tensor.shape.indices.contains(position) else {
            throw .structure(
                op.place, expected: "more dimensions of '\(tensor.name.prefix(60))'", found: "\(tensor.shape)"
            )
        }
        return tensor.shape[position]
    }

    /// Product of sizes; refused where TFLM's 32-bit arithmetic would overflow.
    func product(_ factors: Int...) throws(ModelError) -> Int {
        var result = 1
        for factor in factors {
            let (product, overflow) = result.multipliedReportingOverflow(by: factor)
            guard !overflow, product <= Int(Int32.max) else {
                throw .structure(op.place, expected: "a buffer below 2^31 bytes", found: "sizes \(factors)")
            }
            result = product
        }
        return result
    }

    /// Refuses types that the kernel does not run, since it asks for memory by type.
    func require(_ types: [TensorType], _ tensor: Tensor) throws(ModelError) {
        guard types.contains(tensor.type) else {
            throw ModelError(
                kind: .unsupportedVariant, place: op.place,
                expected: types.map(\.description).joined(separator: " or "),
                found: "\(tensor.type) '\(tensor.name.prefix(60))'",
                cure: "TensorFlow Lite Micro does not run it")
        }
    }

    private mutating func prepareAveragePool() throws(ModelError) {
        let input = try input(0)
        try require([.float32, .int8, .int16], input)
        // Sums of one position, a word a channel.
        if isOptimized, input.type != .float32 { borrow(try product(4, dimension(3, of: input))) }
    }

    private mutating func prepareSoftmax() throws(ModelError) {
        let input = try input(0)
        try require([.float32, .int8, .int16], input)
        // Two tables of 513 16-bit entries: of exp(x) and of 1 / (1 + x).
        if input.type == .int16 {
            keep(2 * 513)
            keep(2 * 513)
        }
    }

    private mutating func prepareReduction(isSum: Bool) throws(ModelError) {
        let input = try input(0)
        if isSum, [.int8, .int16].contains(input.type) { borrow(try product(4, output().elementCount)) }
        borrow(4 * input.shape.count)
        borrow(try product(4, self.input(1).elementCount))
    }

    private mutating func prepareAddN() throws(ModelError) {
        try require([.float32, .int8], try output())
        if try output().type == .float32 { persistent = [] }
        borrow(target.pointers.rawValue * op.inputs.count)
    }
}
