public import Facts
public import Networks

/// What one operator has the bundled engine do: which kernel runs, and how often its loops turn.
///
/// Counts follow in closed form from shapes, options and the memory plan, as `firmware/engine` has the loops; an
/// operator's cycles are a sum over them with non-negative prices, which `OperatorCosts` holds.
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

    /// Work of an operator without any count.
    init(_ kind: String) { self.kind = kind }

    /// A count by its name, looked for at a place first; 0 where there is none.
    subscript(name: String, place: Int) -> Double {
        if counts.indices.contains(place), counts[place].name == name { return counts[place].value }
        return counts.first { $0.name == name }?.value ?? 0
    }

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
    ///   - memory: of the board.
    public static func all(of model: Model, on memory: CoreMemory = .f746) -> [OperatorWork]? {
        guard let plan = try? MemoryPlan(model, engine: .bundled) else { return nil }
        let counter = OperatorCounter(model: model, plan: plan, memory: memory)
        var works = model.operators.map(counter.work)
        // A kernel whose code another one has driven out of the instruction cache begins slowly.
        // Few kernels and few constants stay in the caches from one inference to the next.
        let isWarm = Set(works.map(\.kind)).count <= 2
        let constants = model.tensors.reduce(0) { $0 + ($1.constant == nil ? 0 : $1.byteCount) }
        for place in works.indices {
            let isSame = place > 0 && works[place - 1].kind == works[place].kind
            works[place].add("cold", isSame || isWarm ? 0 : 1)
            if isWarm, constants < memory.cacheBytes / 2 { works[place].scale("flash_lines", by: 0) }
        }
        return works
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
