public import Facts
public import Networks

/// What one operator has an engine do: which kernel runs, and how often its loops turn.
///
/// Counts follow in closed form from shapes, options and the memory plan, as `firmware/engine` has the loops, and CMSIS-NN
/// those of TensorFlow Lite Micro; an operator's cycles are a sum over them with non-negative prices, which `OperatorCosts` holds.
public struct OperatorWork: Hashable, Sendable {
    /// One count.
    public struct Count: Hashable, Sendable {
        /// What is counted, such as `elements`.
        public var name: String
        /// How many.
        public var value: Double
    }

    /// The kernel and which of its ways, such as `CONV_2D pointwise`; prices are by kind.
    public internal(set) var kind: String
    /// Counts, those of one kind always the same in the same order.
    public private(set) var counts: [Count] = []
    /// Weights of four bits, which are unpacked by one loop for all kernels before the operator's own runs
    /// (`firmware/engine/int4.cpp`).
    public internal(set) var packedWeights = 0

    /// Whether what depends on values is counted by values that were found, and not by what shapes and scales tell.
    var hasValues = false

    /// Work of an operator without any count.
    init(_ kind: String) { self.kind = kind }

    /// A count by its name, looked for at a place first; 0 where there is none.
    subscript(name: String, place: Int) -> Double {
        if counts.indices.contains(place), counts[place].name == name { return counts[place].value }
        return counts.first { $0.name == name }?.value ?? 0
    }

    /// The count of elements that a function of floats does more for than return.
    static let computed = "computed"

    /// Adds to a count, or begins one.
    mutating func add(_ name: String, _ value: Double) {
        if let place = counts.firstIndex(where: { $0.name == name }) {
            counts[place].value += value
        } else {
            counts.append(Count(name: name, value: value))
        }
    }

    mutating func scale(_ name: String, by factor: Double) {
        if let place = counts.firstIndex(where: { $0.name == name }) { counts[place].value *= factor }
    }

    mutating func add(_ name: String, _ value: Int) { add(name, Double(value)) }
}

extension OperatorWork {
    /// The work of each operator of a model, in order; nil where no memory is planned.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - engine: whose kernels run.
    ///   - memory: of the board.
    ///   - values: what the operators that `countedByValue` names find in their operand, where that is known.
    public static func all(
        of model: Model, engine: Engine = .bundled, on memory: CoreMemory = .f746,
        values: [Int: [Float]] = [:]
    ) -> [OperatorWork]? {
        guard let plan = try? MemoryPlan(model, engine: engine) else { return nil }
        let counter = OperatorCounter(
            model: model, engine: engine, plan: plan, memory: memory, values: values)
        var works = model.operators.map(counter.work)
        // A kernel whose code others have driven out of the instruction cache begins slowly: the more of them ran since it
        // ran last, in this inference or the one before, the more of its code is gone.
        let kinds = works.map(\.kind)
        for place in works.indices {
            let others = Self.kindsBetween(kinds, place)
            works[place].add("cold", others >= 1 ? 1 : 0)
            works[place].add("cold_after_3", others >= 3 ? 1 : 0)
            works[place].add("cold_after_6", others >= 6 ? 1 : 0)
        }
        // Constants stay in the data cache until they are read again, by the next inference or by a later operator, where all
        // that passes by meanwhile fits.
        let capacity = Double(memory.cacheBytes) / WorkTally.lineBytes
        if capacity > 0 {
            let lines = works.map(\.lines)
            for (place, passed) in Self.linesSinceRead(model, lines).enumerated() where passed < capacity {
                let gone = 1 - min(1, (capacity - passed) / (capacity / 2))
                works[place].scale("flash_lines", by: gone)
            }
        }
        return works
    }

    /// Networks of more multiplications have curves of int8 counted by their levels: these hardly matter there, and to run
    /// the network takes longer.
    private static let mostMACs = 2_000_000
    /// From so many values on each level of int8 is computed once.
    private static let tableSize = 257

    /// The operators that return some values as they are and compute for others, up to some thousands of cycles each, so
    /// that what they take depends on what they find: their places, and which operand decides.
    public static func countedByValue(in model: Model) -> [Int: Int] {
        let candidates = model.operators.compactMap { op -> (op: Operator, position: Int, tensor: Tensor)? in
            guard let position = deciding(op), let index = op.input(position),
                model.tensors[index].constant == nil
            else { return nil }
            return (op, position, model.tensors[index])
        }
        let curves: Set<OpCode> = [.logistic, .tanh, .softmax, .logSoftmax]
        lazy var isSmall = ModelCost(model).macs < mostMACs
        return candidates.reduce(into: [:]) { places, found in
            let (op, tensor) = (found.op, found.tensor)
            let isCounted =
                switch tensor.type {
                case .float32: !curves.contains(op.code) && op.code != .div
                case .int8 where curves.contains(op.code): isSmall
                case .int8: op.code == .div || tensor.elementCount < tableSize
                default: false
                }
            if isCounted { places[op.index] = found.position }
        }
    }

    /// The operand whose values decide what an operator takes; nil for one that takes the same whatever they are.
    static func deciding(_ op: Operator) -> Int? {
        switch op.code {
        case .exp, .log, .sqrt, .elu, .rsqrt, .logistic, .tanh, .softmax, .logSoftmax: 0
        case .div: 1
        default: nil
        }
    }

    /// Other kinds that ran since one ran last, up to 6; inferences follow one another.
    private static func kindsBetween(_ kinds: [String], _ place: Int) -> Int {
        var others: Set<String> = []
        for step in 1...kinds.count {
            let before = kinds[(place - step + kinds.count) % kinds.count]
            if before == kinds[place] { break }
            others.insert(before)
            if others.count == 6 { break }
        }
        return others.count
    }

    /// Lines that pass by from when an operator's constants were read before until it has read them itself; inferences
    /// follow one another.
    private static func linesSinceRead(_ model: Model, _ lines: [Double]) -> [Double] {
        var sums = [0.0]
        for count in lines { sums.append(sums[sums.count - 1] + count) }
        let all = sums[lines.count]
        func constants(of op: Operator) -> [Int] {
            op.inputs.filter { $0 >= 0 && model.tensors[$0].constant != nil }
        }
        var readers: [Int: [Int]] = [:]
        for op in model.operators {
            for tensor in constants(of: op) where readers[tensor]?.last != op.index {
                readers[tensor, default: []].append(op.index)
            }
        }
        return model.operators.map { op in
            // The largest decides.
            let largest = constants(of: op).max { model.tensors[$0].byteCount < model.tensors[$1].byteCount }
            guard let tensor = largest, let readers = readers[tensor],
                let place = readers.firstIndex(of: op.index), readers.count > 1
            else { return all }
            let before = place > 0 ? sums[readers[place - 1] + 1] : sums[readers[readers.count - 1] + 1] - all
            return sums[op.index + 1] - before
        }
    }

    /// Counts of lines that the data cache loads or writes.
    private static let linesCounted: Set<String> = [
        "lines", "lines_again", "lines_missed", "flash_lines", "written_lines", "weight_lines",
        "filter_lines_again", "filter_lines_missed",
    ]

    /// Lines that the data cache loads or writes.
    private var lines: Double {
        counts.reduce(0) { $0 + (Self.linesCounted.contains($1.name) ? $1.value : 0) }
    }
}

/// What of a board's memory its kernels feel: how far the arena lies before the cache, and the cache.
public struct CoreMemory: Hashable, Sendable, Codable {
    /// Bytes of arena in memory that the data cache does not stand before; all of it where there is no cache.
    public var coupledBytes: Int
    /// Bytes of data cache, 0 for none.
    public var cacheBytes: Int

    /// STM32F746.
    public static let f746 = CoreMemory(coupledBytes: 50_208, cacheBytes: 4096)

    /// Creates the memory of a board.
    public init(coupledBytes: Int, cacheBytes: Int) {
        (self.coupledBytes, self.cacheBytes) = (coupledBytes, cacheBytes)
    }

    /// That of a board as it describes itself.
    public init(_ identity: BoardIdentity) {
        coupledBytes = identity.arenaExtents.filter { $0.kind == "dtcm" }.reduce(0) { $0 + Int($1.bytes) }
        // Both of these have a Cortex-M7; the F767 has four times the cache of the F746.
        cacheBytes =
            !identity.features.contains("dcache") ? 0 : (identity.board.contains("f767") ? 16_384 : 4096)
    }
}
