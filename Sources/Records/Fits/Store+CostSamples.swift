public import Facts
public import Latency
public import Networks

extension Store {
    /// What operators' costs are fitted to.
    public struct CostRows: Sendable {
        /// Networks of no backbone (`ForeignNetwork`).
        public var foreign: [CostSample]
        /// Networks of backbones.
        public var others: [CostSample]
        /// Board and firmware of the latest row of a foreign network.
        public var firmware: BoardIdentity
        /// Silicon or emulated.
        public var origin: Origin
    }

    /// Networks with the cycles of their operators, as rows of a board and an engine have them that share the timing identity
    /// of the latest row of a foreign network; nil where there is none of these.
    ///
    /// Of each network the latest row counts. Those whose operators are not what is drawn by their name now are left out.
    ///
    /// - Parameters:
    ///   - board: its name.
    ///   - engine: its name.
    ///   - values: what functions of floats in a network find when it runs on the input that the rows were taken with.
    public func costRows(
        board: String, engine: String, values: (Model) -> [Int: [Float]] = { _ in [:] }
    ) throws(StoreError) -> CostRows? {
        let rows = try measurements().filter {
            $0.board.board == board && $0.board.engine == engine && $0.drift == nil
        }
        guard let last = rows.last(where: { $0.sample?.backbone == Plan.foreign }) else { return nil }
        let timing = TimingIdentity(last.board)
        let memory = CoreMemory(last.board)
        let kernels = Engine(rawValue: engine) ?? .bundled
        var samples: [String: CostSample] = [:]
        var foreign: Set<String> = []
        for row in rows where TimingIdentity(row.board) == timing && row.origin == last.origin {
            guard let name = row.sample?.architecture, let bytes = Self.model(named: name),
                let model = try? Model(bytes: bytes),
                let works = OperatorWork.all(of: model, engine: kernels, on: memory, values: values(model))
            else { continue }
            let timings = try opTimings(of: row.id)
            guard timings.map(\.name) == model.operators.map(\.code.name) else { continue }
            if row.sample?.backbone == Plan.foreign { foreign.insert(name) }
            samples[name] = CostSample(
                architecture: name, works: works, operatorCycles: timings.map { Double($0.cycles) },
                cycles: Double(row.medianCycles))
        }
        let sorted = samples.values.sorted { $0.architecture < $1.architecture }
        return CostRows(
            foreign: sorted.filter { foreign.contains($0.architecture) },
            others: sorted.filter { !foreign.contains($0.architecture) }, firmware: last.board,
            origin: last.origin)
    }

    private static func model(named name: String) -> [UInt8]? {
        if let network = ForeignNetwork(id: name) { return try? network.model() }
        return try? Architecture(id: name).model()
    }
}
