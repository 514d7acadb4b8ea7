package import Networks

/// Operators as JSON shows them (docs/reference/json.md).
package struct OperatorDocument: Encodable {
    let index: Int
    let op: String
    let output: String
    let inputShape: [Int]
    let outputShape: [Int]
    let kernel: [Int]?
    let stride: [Int]?
    let dilation: [Int]?
    let macs: Int
    let constantBytes: Int
    let inputBytes: Int
    let outputBytes: Int
    let latencyMs: Double?
    let cyclesPerMac: Double?
    let share: Double?

    /// Creates the document of an operator.
    package init(_ item: PricedOperators.Item) {
        let account = item.account
        index = account.index
        op = account.code.name
        output = account.outputName
        inputShape = account.inputShape
        outputShape = account.outputShape
        kernel = account.kernel
        stride = account.stride
        dilation = account.dilation
        macs = account.macs
        constantBytes = account.constantBytes
        inputBytes = account.inputBytes
        outputBytes = account.outputBytes
        latencyMs = item.latencyMs
        cyclesPerMac = item.cyclesPerMac
        share = item.share
    }
}

/// The moment at which the arena is fullest, as JSON shows it.
package struct ArenaPeakDocument: Encodable {
    struct Alive: Encodable {
        let tensor: String?
        let scratchOfOp: Int?
        let shape: [Int]?
        let bytes: Int
        let offset: Int
        let firstOp: Int
        let lastOp: Int
    }

    let op: Int
    let name: String?
    let liveBytes: Int
    let alive: [Alive]

    /// Creates the document of a peak in a model.
    package init(_ peak: ArenaAccount.Moment, in model: Model) {
        op = peak.op
        name = model.operators.indices.contains(peak.op) ? model.operators[peak.op].code.name : nil
        liveBytes = peak.liveBytes
        alive = peak.alive.map { placement in
            var tensor: Tensor?
            var scratch: Int?
            switch placement.content {
            case .tensor(let index):
                tensor = model.tensors.indices.contains(index) ? model.tensors[index] : nil
            case .scratch(let op): scratch = op
            }
            return Alive(
                tensor: tensor?.name, scratchOfOp: scratch, shape: tensor?.shape, bytes: placement.bytes,
                offset: placement.offset, firstOp: placement.firstOp, lastOp: placement.lastOp)
        }
    }
}
