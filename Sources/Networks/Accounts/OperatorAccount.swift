/// One operator of a model with its shapes, its work and the bytes that it moves.
public struct OperatorAccount: Hashable, Sendable {
    /// Position in the order of execution.
    public let index: Int
    /// What it computes.
    public let code: OpCode
    /// Name of its first output tensor; may be empty.
    public let outputName: String
    /// Shape of its first input that is computed; empty for a scalar, or where there is none.
    public let inputShape: [Int]
    /// Shape of its first output.
    public let outputShape: [Int]
    /// Rows and columns of its window; nil for operators without one.
    public let kernel: [Int]?
    /// Rows and columns between windows; nil for operators without one.
    public let stride: [Int]?
    /// Rows and columns between taps, where they are not next to each other.
    public let dilation: [Int]?
    /// Multiply-accumulates.
    public let macs: Int
    /// Bytes of constants that it reads: filters, biases, tables.
    public let constantBytes: Int
    /// Bytes of computed tensors that it reads.
    public let inputBytes: Int
    /// Bytes that it writes.
    public let outputBytes: Int

    /// The operators of a model in order.
    public static func all(of model: Model) -> [OperatorAccount] {
        zip(model.operators, ModelCost(model).perOp).map { OperatorAccount($0, macs: $1.macs, in: model) }
    }

    private init(_ op: Operator, macs: Int, in model: Model) {
        index = op.index
        code = op.code
        self.macs = macs
        let inputs = op.inputs.filter { $0 >= 0 }.map { model.tensors[$0] }
        let outputs = op.outputs.map { model.tensors[$0] }
        outputName = outputs.first?.name ?? ""
        outputShape = outputs.first?.shape ?? []
        let computed = inputs.filter { $0.constant == nil }
        inputShape = (computed.first ?? inputs.first)?.shape ?? []
        constantBytes = inputs.reduce(0) { $0 + ($1.constant?.count ?? 0) }
        inputBytes = computed.reduce(0) { $0 + $1.byteCount }
        outputBytes = outputs.reduce(0) { $0 + $1.byteCount }
        let filter = op.input(1).map { model.tensors[$0].shape } ?? []
        let window: OpOptions.Window?
        switch op.options {
        case .conv2D(let found), .depthwiseConv2D(let found, _):
            window = found
            kernel = filter.count == 4 ? Array(filter[1...2]) : nil
        case .transposeConv(let found):
            window = found
            kernel = filter.count == 4 ? Array(filter[1...2]) : nil
        case .pool2D(let found, let height, let width):
            window = found
            kernel = [height, width]
        default: (window, kernel) = (nil, nil)
        }
        stride = window.map { [$0.strideHeight, $0.strideWidth] }
        let taps = window.map { [$0.dilationHeight, $0.dilationWidth] }
        dilation = taps == [1, 1] ? nil : taps
    }

    /// Kernel and stride in words, such as `3x3/2`; empty for operators without a window.
    public var windowText: String {
        guard let kernel, let stride else { return "" }
        let step = stride[0] == stride[1] ? "\(stride[0])" : stride.map(String.init).joined(separator: "x")
        let taps = dilation.map { " taps \($0.map(String.init).joined(separator: "x")) apart" } ?? ""
        return kernel.map(String.init).joined(separator: "x") + (step == "1" ? "" : "/" + step) + taps
    }
}
