public import Facts
public import Networks
public import Records

/// A network that a plan asks for.
public struct Candidate: Sendable {
    /// How it was drawn.
    public var kind: SampleKind
    /// Canonical id of the architecture.
    public var architecture: String
    /// Operations by the closed form, for the estimate of the time left.
    public var ops: Int
    /// Builds the model.
    public var model: @Sendable () throws -> Model

    /// Creates a candidate.
    public init(
        kind: SampleKind, architecture: String, ops: Int, model: @escaping @Sendable () throws -> Model
    ) {
        self.kind = kind
        self.architecture = architecture
        self.ops = ops
        self.model = model
    }

    /// The network of a sample.
    init(_ sample: Sample) {
        let architecture = sample.architecture
        self.init(
            kind: sample.method == .uniform ? .uniform : .coverage, architecture: architecture.id,
            ops: architecture.ops, model: { try Model(bytes: try architecture.model()) })
    }

    /// A foreign network; nil where it does not fit a board.
    init?(_ network: ForeignNetwork, for budget: BoardBudget) throws {
        let model = try Model(bytes: try network.model())
        let inspection = Inspection(model, name: network.id, budget: budget)
        guard inspection.fits else { return nil }
        self.init(
            kind: .layer, architecture: network.id, ops: ModelCost(model).ops,
            model: { try Model(bytes: try network.model()) })
    }

    init(_ layer: LayerStudy.Case) {
        self.init(
            kind: .layer, architecture: layer.id, ops: layer.ops,
            model: { try Model(bytes: try layer.model()) })
    }
}

/// The networks of a plan for one kind of board.
public struct Draw: Sendable {
    /// The networks in the plan's order.
    public var candidates: [Candidate]
    /// Share of the draws from the prior that did not fit the board; nil if none was drawn.
    public var misfitShare: Double?

    /// Creates a draw.
    public init(candidates: [Candidate], misfitShare: Double? = nil) {
        self.candidates = candidates
        self.misfitShare = misfitShare
    }
}

extension Plan {
    /// The space that the plan draws from; throws a `ModelError` where it is not known.
    func backboneDrawn() throws -> Backbone {
        if !space.isEmpty {
            let described = try StoreJSON.value(Backbone.self, from: space)
            try described.check()
            return described
        }
        guard let known = Backbone.named(backbone) else {
            throw PlanError(
                place: "backbone",
                reason:
                    "expected one of \(Backbone.all.map(\.name).joined(separator: ", ")), found \(backbone)"
            )
        }
        return known
    }

    /// Chooses the plan's networks for a board.
    func sampler(for budget: BoardBudget, watch: @escaping Sampler.Watch = { _ in true }) throws -> Sampler {
        Sampler(
            try backboneDrawn(), seed: seed,
            budget: Budget(
                arenaBytes: budget.arenaBytes, modelFlashBytes: budget.modelBytes,
                engine: Engine(rawValue: budget.engine) ?? .bundled), watch: watch)
    }

    /// Draws the plan's networks for a board; of an active design, those that rest on no rows.
    ///
    /// - Parameter watch: told how many are drawn, and asked whether to go on.
    public func draw(
        for budget: BoardBudget, watch: @escaping Sampler.Watch = { _ in true }
    ) throws -> Draw {
        if backbone == Plan.foreign {
            var candidates: [Candidate] = []
            // As many as are asked for fit a board, unless nearly none does.
            for index in 0..<(20 * count) where candidates.count < count {
                guard watch(candidates.count) else { break }
                let network = ForeignNetwork(seed: seed, index: index)
                if let candidate = try Candidate(network, for: budget) { candidates.append(candidate) }
            }
            return Draw(candidates: candidates)
        }
        if design == .layers {
            return Draw(candidates: LayerStudy.all.prefix(count).map(Candidate.init))
        }
        let sampler = try sampler(for: budget, watch: watch)
        let sampling =
            switch design {
            case .uniform: try sampler.uniform(count)
            case .coverage, .active: try sampler.coverage(count)
            case .mixed, .layers: try sampler.mixed(count)
            }
        return Draw(candidates: sampling.samples.map(Candidate.init), misfitShare: sampling.misfitShare)
    }
}
