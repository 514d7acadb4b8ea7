public import Facts
public import Networks

/// A fit with what its samples have in common: the board, firmware and origin that it holds for.
public struct BoardFit: Hashable, Sendable, Codable {
    /// The fit.
    public let fit: Fit
    /// Backbones of the samples.
    public let backbones: [String]
    /// Names of the operators that any of them has, sorted.
    public let operators: [String]
    /// Board and firmware of the latest sample.
    public let firmware: BoardIdentity
    /// Silicon or emulated.
    public let origin: Origin
    /// How far the samples reach; nil where a fit that was written earlier does not say.
    public let support: ModelSupport?

    /// Fits what a request chooses among groups; nil where nothing answers it.
    ///
    /// Throws a `FitError` where the samples do not determine the model.
    package init?(
        _ request: FitRequest, among groups: [(group: FitGroup, points: [StoredObservation])]
    ) throws(FitError) {
        let known = groups.filter { !$0.points.isEmpty }
        let choice = request.choice(
            among: known.map { group, points in (group, points.map(\.measurement).max() ?? 0) })
        guard let choice else { return nil }
        let chosen = choice.all.map { known[$0] }
        let points = chosen.flatMap(\.points)
        fit = try Fit(samples: points.compactMap(\.observation), kind: request.kind)
        backbones = chosen.map(\.group.backbone)
        operators = points.reduce(into: Set<String>()) { $0.formUnion($1.operators) }.sorted()
        support = ModelSupport(points.compactMap { point in point.features.map { ($0, point.ops) } })
        firmware = known[choice.newest].group.firmware
        origin = known[choice.newest].group.origin
    }

    /// Predicts a model; fast enough for a loop over thousands.
    ///
    /// - Parameters:
    ///   - model: the network.
    ///   - level: share of networks that the interval is meant to hold, such as 0.95.
    public func prediction(
        of model: Model, level: Double = 0.95
    ) throws(ModelPrediction.Refusal) -> ModelPrediction {
        try ModelPrediction(model, by: self, level: level)
    }
}
