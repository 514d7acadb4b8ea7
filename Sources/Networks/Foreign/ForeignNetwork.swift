import Facts

/// A network of a seed and a place, of the operators and shapes that people deploy, which belongs to no backbone.
///
/// What a cost model has to hold for that meets models of strangers: families from convolutions over images
/// to streaming and attention, with weights of eight and of four bits, and chains of operators as they come. The same seed and place give the same bytes.
public struct ForeignNetwork: Hashable, Sendable {
    /// Seed of the set.
    public let seed: UInt64
    /// Place in the set, from 0.
    public let index: Int

    /// Largest file in bytes, arena in bytes, and work: what the smaller part of a 1 MB board takes.
    private static let mostBytes = 880_000
    private static let mostArena = 300_000
    private static let work = 300...40_000_000

    /// Names a network.
    public init(seed: UInt64, index: Int) {
        self.seed = seed
        self.index = index
    }

    /// Reads an id such as `foreign-1-17`; nil for any other text.
    public init?(id: String) {
        let parts = id.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "foreign", let seed = UInt64(parts[1]), let index = Int(parts[2]),
            index >= 0
        else { return nil }
        self.init(seed: seed, index: index)
    }

    /// Stable name, such as `foreign-1-17`.
    public var id: String { "foreign-\(seed)-\(index)" }

    /// Bytes of its `.tflite` file.
    ///
    /// Draws until a network is one that the bundled engine runs within the limits. Throws a `ModelError` where a
    /// thousand are not.
    public func model() throws(ModelError) -> [UInt8] {
        var source = RandomSource(seed: seed, position: index)
        for _ in 0..<1000 {
            var graph = ForeignGraph(random: RandomSource(seed: source.next()))
            ForeignFamily.drawn(&graph).draw(&graph)
            let bytes = graph.file(name: id)
            guard graph.operatorCount <= EngineSupport.maxOperators, bytes.count <= Self.mostBytes,
                let model = try? Model(bytes: bytes), Self.fits(model)
            else { continue }
            return bytes
        }
        throw ModelError(
            kind: .network, place: id, expected: "a network within the limits",
            found: "none of a thousand draws",
            cure: "use another seed")
    }

    static func fits(_ model: Model) -> Bool {
        let values = model.operators.reduce(0) { sum, op in
            sum + op.outputs.reduce(0) { $0 + model.tensors[$1].elementCount }
        }
        guard work.contains(ModelCost(model).macs + 8 * values),
            let plan = try? MemoryPlan(model, engine: .bundled),
            (try? EngineSupport.check(model, engine: .bundled)) != nil,
            (try? EngineSupport.check(model, engine: .bundled, in: .standard(.bundled))) != nil
        else { return false }
        return plan.totalBytes <= mostArena
    }
}
