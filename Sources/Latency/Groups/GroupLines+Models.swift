import Facts
import Networks

extension GroupLines {
    /// The points with what the operator model counts; points whose architecture's id cannot be read are left out.
    public var observations: [Observation] { points.compactMap(\.observation) }

    /// The weighted line and the operator model with their errors on architectures left out, and beside them what
    /// they must beat: a line that odd samples do not move, one through the origin, a random forest, and the sum of
    /// the layer study's costs where there is one.
    public func crossValidated() -> [GroupModel] {
        let samples = observations
        var fits = [
            GroupModel("weighted_line", of: RelativeLine.self, samples),
            GroupModel("operator_model", of: OperatorModel.self, samples),
            GroupModel("robust_line", of: RobustLine.self, samples),
            GroupModel("origin_line", of: OriginLine.self, samples),
            GroupModel("random_forest", of: RandomForest.self, samples, folds: Self.forestFolds),
        ]
        if let sum = layerSum() { fits.append(sum) }
        return fits
    }

    /// A forest is grown for each part that is left out: ten are enough to tell how good it is.
    private static let forestFolds = 10

    private func layerSum() -> GroupModel? {
        guard let model = try? LayerSum(layers: layers) else { return nil }
        var errors: [Double] = []
        for point in points {
            guard let features = point.features else { continue }
            errors.append(model.latencyMs(of: features, opCount: point.opCount) / point.latencyMs - 1)
        }
        return errors.isEmpty ? nil : GroupModel("layer_sum", errors: errors)
    }
}

extension StoredObservation {
    /// The point as a sample; nil where its architecture's id cannot be read.
    var observation: Observation? {
        features.map {
            Observation(
                architecture: architecture, ops: ops, features: $0, latencyMs: latencyMs,
                isCoverage: kind != .uniform, kernels: kernels)
        }
    }
}
