public import Latency
public import Networks

/// What a search is asked for: a task, a space, limits, a method and its recipe.
public struct SearchOrder: Hashable, Sendable, Codable {
    /// What the networks are to learn.
    public var task: LearningTask
    /// The space.
    public var backbone: Backbone
    /// What the network may not exceed; none twice of a kind.
    public var limits: [Limit]
    /// How it is looked for.
    public var method: SearchMethod
    /// The method's particulars.
    public var recipe: SearchRecipe
    /// Latencies in ms that a network is wanted for, ascending, of a search for a front; the last is the limit.
    public var targets: [Double]?

    /// Creates an order.
    public init(
        task: LearningTask, backbone: Backbone, limits: [Limit], method: SearchMethod = .dnas,
        recipe: SearchRecipe, targets: [Double]? = nil
    ) {
        self.task = task
        self.backbone = backbone
        self.limits = limits
        self.method = method
        self.recipe = recipe
        self.targets = targets
    }

    /// Reads an order; one of an earlier version names no task, since its space was always a task's own.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        backbone = try values.decode(Backbone.self, forKey: .backbone)
        limits = try values.decode([Limit].self, forKey: .limits)
        method = try values.decode(SearchMethod.self, forKey: .method)
        recipe = try values.decode(SearchRecipe.self, forKey: .recipe)
        targets = try values.decodeIfPresent([Double].self, forKey: .targets)
        let named = try values.decodeIfPresent(LearningTask.self, forKey: .task)
        guard let task = named ?? LearningTask(backbone) else {
            throw DecodingError.keyNotFound(
                CodingKeys.task,
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no task"))
        }
        self.task = task
    }

    /// The limits with a latency in ms in place of the order's, where latency is limited and that is below it.
    public func limits(at latencyMs: Double) -> [Limit] {
        limits.map { limit in
            guard case .latency(let most, _, _) = limit, latencyMs > 0, latencyMs < most else { return limit }
            return limit.scaled(by: latencyMs / most)
        }
    }

    /// Throws a `ModelError` for an order that no search can carry out, such as one read from a file.
    public func check() throws(ModelError) {
        let stageWidths = backbone.stages.flatMap(\.widths) + [backbone.stemWidths]
        let optional = backbone.stages.count(where: \.isOptional)
        try require(
            stageWidths.allSatisfy { !$0.choices.isEmpty && $0.choices.allSatisfy((1...4096).contains) },
            "widths of 1 to 4096", "others")
        try require(
            backbone.inputShape.count == 3 && backbone.stemWindow.count == 2 && backbone.stemStride > 0
                && (backbone.inputShape + backbone.stemWindow + [backbone.classes])
                    .allSatisfy((1...4096).contains),
            "an input of height, width and channels", "another")
        try require(
            0 <= backbone.depths.least && backbone.depths.least <= backbone.depths.most
                && backbone.depths.most <= optional, "depths of 0 to \(optional)", "others")
        try require(!limits.isEmpty, "at least one limit", "none")
        for limit in limits {
            try require(
                limit.bound > 0 && limit.bound < 1e15, "a positive \(limit.name) limit", "\(limit.bound)")
        }
        try require(
            (targets ?? []).allSatisfy { $0 > 0 && $0 < 1e9 }, "latencies of a positive number of ms",
            "others")
        try require(
            recipe.epochs >= 1 && recipe.epochs <= 100_000
                && (0...recipe.epochs).contains(recipe.warmUpEpochs),
            "1 to 100000 epochs, a warm-up among them", "\(recipe.epochs), \(recipe.warmUpEpochs) of warm-up")
        try require(
            (1...10_000).contains(recipe.candidates) && (1...100_000).contains(recipe.candidateEpochs),
            "1 to 10000 candidates", "\(recipe.candidates)")
        try require(
            (0..<1).contains(recipe.finalistShare), "a share of the work for finalists of 0 to less than 1",
            "\(recipe.finalistShare)")
        try require(
            recipe.temperature > 0 && recipe.lastTemperature > 0 && recipe.penalty > 0,
            "positive temperatures and penalty", "others")
    }

    private func require(_ holds: Bool, _ expected: String, _ found: String) throws(ModelError) {
        guard !holds else { return }
        throw ModelError(
            kind: .network, place: "search", expected: expected, found: found, cure: "change the order")
    }
}
