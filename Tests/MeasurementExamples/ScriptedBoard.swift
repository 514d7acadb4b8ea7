import Boards
import Facts
import Networks

/// A board in the test's own process: latency by a formula, failures on demand.
///
/// An error other than a refusal leaves it broken until `recover()`, as the seam asks. A test reads it only before
/// and after the campaign whose thread works with it.
final class ScriptedBoard: Board, @unchecked Sendable {
    let descriptor = BoardDescriptor.f746zg
    var origin = Origin.emulated
    var deadline: ContinuousClock.Instant? {
        didSet { if deadline != nil { deadlines += 1 } }
    }
    var setUp = SetUp.described
    var expectedInference: Duration? {
        didSet { expectations.append(expectedInference) }
    }
    /// How long an inference should take, as often as that was told.
    private(set) var expectations: [Duration?] = []
    /// How often a deadline was set.
    private(set) var deadlines = 0
    var identity = Example.board
    /// What the n-th call of `invoke` throws, counted from 1 over the board's life.
    var failures: [Int: BoardError] = [:]
    /// What every call of `invoke` throws.
    var constantFailure: BoardError?
    /// Factor of the cycles from the n-th call of `invoke` on.
    var drift: (from: Int, factor: Double)?
    /// Whether `recover()` fails too.
    var isGone = false
    /// What `install` refuses.
    var refusal: BoardError?
    /// Answers a model gives to the bytes of its inputs; nil for bytes of 7.
    var answers: ((Model, [[UInt8]]) throws -> [[UInt8]])?
    private(set) var invokes = 0
    private(set) var recoveries = 0
    private(set) var inputs: [[UInt8]] = []
    /// Where models were told to lie, in order.
    private(set) var placements: [Placement] = []
    private var installed: [Digest] = []
    private var selected: Model?
    private var first: BoardError?

    func attach() throws(BoardError) -> BoardIdentity { identity }

    func install(_ model: Model, progress: (Int, Int) -> Void) throws(BoardError) -> InstalledModel {
        try check()
        if let refusal { throw refusal }
        progress(model.bytes.count, model.bytes.count)
        let wasPresent = installed.contains(model.digest)
        installed.append(model.digest)
        selected = model
        return InstalledModel(
            entryAddress: 0x0804_0000, blobAddress: 0x0804_0040, blobBytes: model.bytes.count,
            wasPresent: wasPresent)
    }

    func place(_ placement: Placement) throws(BoardError) {
        try check()
        placements.append(placement)
    }

    func select(_ model: InstalledModel) throws(BoardError) -> SelectedModel {
        try check()
        inputs = []
        let network = try current()
        let ports = { (indices: [Int]) in
            indices.map { index in
                let tensor = network.tensors[index]
                return TensorPort(
                    type: tensor.type.rawValue, shape: tensor.shape, bytes: tensor.byteCount, scale: 1,
                    zeroPoint: 0)
            }
        }
        return SelectedModel(
            installed: model, opCount: network.operators.count, inputs: ports(network.inputs),
            outputs: ports(network.outputs), arena: Example.arena, prepareCycles: 1000)
    }

    func write(_ bytes: [UInt8], input index: Int) throws(BoardError) {
        try check()
        inputs.append(bytes)
    }

    func read(output index: Int) throws(BoardError) -> [UInt8] {
        try check()
        let network = try current()
        if let answers {
            guard let answer = try? answers(network, inputs) else {
                throw .refused(code: 1, expected: 0, found: 0, text: "the script has no answer")
            }
            return answer[index]
        }
        return [UInt8](repeating: 7, count: network.tensors[network.outputs[index]].byteCount)
    }

    func invoke(count: Int, cold: Bool) throws(BoardError) -> [UInt64] {
        try check()
        invokes += 1
        if let error = failures[invokes] ?? constantFailure {
            switch error {
            case .model, .refused, .modelTooLarge: break
            default: first = error
            }
            throw error
        }
        // One op a cycle and 1000 cycles an inference more, and half as much again with cold caches.
        var steady = UInt64(ModelCost(try current()).ops) + 1000
        if let drift, invokes >= drift.from { steady = UInt64(Double(steady) * drift.factor) }
        return (0..<count).map { $0 == 0 && cold ? steady + steady / 2 : steady }
    }

    func profileOps() throws(BoardError) -> [OpCycles] {
        try check()
        return try current().operators.map { OpCycles(index: $0.index, opCode: $0.code.number, cycles: 10) }
    }

    func memory() throws(BoardError) -> MemoryUse {
        try check()
        return Example.memory
    }

    func reset() throws(BoardError) { try check() }

    func recover() throws(BoardError) {
        recoveries += 1
        if isGone { throw .transport("the port is gone; plug the board in again") }
        first = nil
    }

    private func check() throws(BoardError) {
        if let first { throw .broken(first: first) }
    }

    private func current() throws(BoardError) -> Model {
        guard let selected else { throw .refused(code: 6, expected: 0, found: 0, text: "no model selected") }
        return selected
    }
}

extension Example {
    /// A valid model with one convolution of `channels` channels.
    static func network(channels: Int = 4) throws -> Model {
        let window = WindowSpec(3, 3)
        let spec = NetworkSpec(
            name: "test", inputShape: [6, 5, 1],
            layers: [.convolution(channels: channels, window: window, activation: .relu), .flatten])
        return try Model(bytes: try ModelWriter.write(spec, seed: 1))
    }
}
