public import Facts
public import Networks
public import Records

/// What the host knows of a model before it goes to a board, and whether it fits.
public struct Inspection: Sendable {
    /// The model.
    public let facts: ModelFacts
    /// Arena that the engine will lay out, nil if the model cannot be planned.
    public let arena: ArenaUse?
    /// Arena that TensorFlow Lite Micro with CMSIS-NN would take; nil where that is not known.
    public let tflmArenaBytes: Int?
    /// Operators that the engine, or its image, lacks whatever their types; empty if none.
    public let missing: [MissingOperator]
    /// Whether TensorFlow Lite Micro would run the model.
    public let tflm: TFLMVerdict
    /// The model's inputs and outputs.
    public let ports: Ports
    /// What the board offers.
    public let budget: BoardBudget
    /// Every reason why the model does not run there; empty if it does.
    public let failures: [Failure]

    /// Whether the model runs there.
    public var fits: Bool { failures.isEmpty }

    /// Tensors at a model's edges.
    public struct Ports: Sendable {
        /// What it is given.
        public let inputs: [Tensor]
        /// What it gives.
        public let outputs: [Tensor]
    }

    /// Checks `model` against the engine's operators, the arena and the flash of `budget`.
    public init(_ model: Model, name: String, budget: BoardBudget) {
        facts = ModelFacts(model, name: name)
        let target = TFLMTarget.firmware(engineVersion: budget.engineVersion)
        tflmArenaBytes =
            model.refusal == nil ? try? TFLMArena(model, target: target).totalBytes : nil
        ports = Ports(
            inputs: model.inputs.map { model.tensors[$0] }, outputs: model.outputs.map { model.tensors[$0] })
        tflm = TFLMVerdict(model)
        self.budget = budget
        let engine = Engine(rawValue: budget.engine)
        let lacking = engine.map { EngineSupport.missingOperators(in: model, engine: $0) } ?? []
        missing =
            lacking.isEmpty && engine == .tflm
            ? EngineSupport.missingOperators(in: model, from: budget.image) : lacking
        var failures: [Failure] = []
        var arena: ArenaUse?
        do throws(ModelError) {
            if let refusal = model.refusal { throw refusal }
            if let engine {
                let plan = try MemoryPlan(model, engine: engine, target: target)
                arena = ArenaUse(
                    tensorBytes: plan.tensorBytes, scratchBytes: plan.scratchBytes,
                    persistentBytes: plan.persistentBytes, totalBytes: plan.totalBytes)
                try EngineSupport.check(model, engine: engine, in: budget.image)
            } else {
                let known = Engine.allCases.map(\.rawValue).joined(separator: " or ")
                failures.append(
                    Failure(
                        kind: .unsupported,
                        message: "\(name): expected a firmware with the engine \(known), found one with "
                            + "\(budget.engine); flash this version's firmware"))
            }
        } catch {
            failures.append(Failure(kind: .unsupported, message: "\(name): \(error.description)"))
        }
        if let arena, arena.totalBytes > budget.arenaBytes {
            failures.append(
                Self.short(
                    name, arena.totalBytes - budget.arenaBytes, "arena", needs: arena.totalBytes,
                    offers: budget.arenaBytes, budget: budget, cure: "use narrower or fewer feature maps"))
        }
        if facts.bytes > budget.modelBytes {
            failures.append(
                Self.short(
                    name, facts.bytes - budget.modelBytes, "flash", needs: facts.bytes,
                    offers: budget.modelBytes,
                    budget: budget, cure: "use fewer weights"))
        }
        self.arena = arena
        self.failures = failures
    }

    private static func short(
        _ name: String, _ bytes: Int, _ memory: String, needs: Int, offers: Int, budget: BoardBudget,
        cure: String
    ) -> Failure {
        Failure(
            kind: .doesNotFit,
            message:
                "\(name): the model does not fit: it needs \(needs) bytes of \(memory) and \(budget.board) offers "
                + "\(offers): \(bytes) bytes short; \(cure)", bytesShort: bytes)
    }
}

extension ModelFacts {
    /// Counts a model's work and bytes.
    public init(_ model: Model, name: String) {
        let cost = ModelCost(model)
        let flash = FlashAccount(model)
        self.init(
            name: name, sha256: model.digest.description, bytes: model.bytes.count, macs: cost.macs,
            ops: cost.ops, opCount: model.operators.count,
            census: Dictionary(cost.census.map { ($0.name, $0.count) }, uniquingKeysWith: +),
            weightBytes: flash.weightBytes, biasBytes: flash.biasBytes,
            quantizationBytes: flash.quantizationBytes, graphBytes: flash.graphBytes)
    }
}
