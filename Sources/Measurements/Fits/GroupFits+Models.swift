public import Networks

extension GroupFits {
    /// The points with what the second model counts; points whose architecture's id cannot be read are left out.
    public var latencySamples: [LatencySample] {
        points.compactMap { point in
            do throws(ModelError) {
                let network = try Architecture(id: point.architecture).network
                return LatencySample(
                    architecture: point.architecture, ops: point.ops,
                    features: try LatencyFeatures(network), latencyMs: point.latencyMs)
            } catch {
                return nil
            }
        }
    }

    /// The weighted line and the second model with their errors on architectures left out, and beside them what
    /// they must beat: a line that odd samples do not move, one through the origin, a random forest, and the sum of
    /// the layer study's costs where there is one.
    public func crossValidated() -> [ModelFit] {
        let samples = latencySamples
        var fits = [
            ModelFit("weighted_line", of: RelativeLine.self, samples),
            ModelFit("second_model", of: SecondModel.self, samples),
            ModelFit("robust_line", of: RobustLine.self, samples),
            ModelFit("origin_line", of: OriginLine.self, samples),
            ModelFit("random_forest", of: RandomForest.self, samples, folds: Self.forestFolds),
        ]
        if let sum = layerSum() { fits.append(sum) }
        return fits
    }

    /// A forest is grown for each part that is left out: ten are enough to tell how good it is.
    private static let forestFolds = 10

    private func layerSum() -> ModelFit? {
        guard let model = try? LayerSum(layers: layers) else { return nil }
        var errors: [Double] = []
        for point in points {
            guard let network = try? Architecture(id: point.architecture).network,
                let features = try? LatencyFeatures(network)
            else { continue }
            errors.append(model.latencyMs(of: features, opCount: point.opCount) / point.latencyMs - 1)
        }
        return errors.isEmpty ? nil : ModelFit("layer_sum", errors: errors)
    }
}

/// A model of latency fitted to all samples of a group, by its errors on architectures left out.
public struct ModelFit: Sendable {
    /// `weighted_line`, `second_model`, `robust_line`, `origin_line`, `random_forest` or `layer_sum`.
    public let name: String
    /// Samples that it rests on.
    public let sampleCount: Int
    /// The errors, or why there is no fit.
    public let errors: Result<LeaveOneOut, FitError>
    /// Of a line, in Mop/s.
    public let throughputMopsPerSecond: Double?
    /// Of a line, in ms.
    public let interceptMs: Double?
    /// Of the second model, by the names of `LatencyFeatures`, in ms.
    public let coefficients: [String: Double]?

    /// A model that was fitted to other samples.
    init(_ name: String, errors: [Double]) {
        self.name = name
        sampleCount = errors.count
        self.errors = .success(LeaveOneOut(relativeErrors: errors))
        throughputMopsPerSecond = nil
        interceptMs = nil
        coefficients = nil
    }

    init<Model: LatencyModel>(
        _ name: String, of model: Model.Type, _ samples: [LatencySample], folds: Int? = nil
    ) {
        self.name = name
        sampleCount = samples.count
        var fitted: Model?
        do throws(FitError) {
            if let folds {
                errors = .success(try LeaveOneOut(of: model, samples: samples, folds: folds))
            } else {
                let fit = try CrossValidated<Model>(samples: samples)
                fitted = fit.model
                errors = .success(fit.errors)
            }
        } catch {
            errors = .failure(error)
        }
        switch fitted {
        case let line as RelativeLine:
            (throughputMopsPerSecond, interceptMs) = (line.throughputMopsPerSecond, line.interceptMs)
        case let line as RobustLine:
            (throughputMopsPerSecond, interceptMs) = (line.throughputMopsPerSecond, line.interceptMs)
        case let line as OriginLine:
            (throughputMopsPerSecond, interceptMs) = (1000 / line.slopeMsPerMop, 0)
        default: (throughputMopsPerSecond, interceptMs) = (nil, nil)
        }
        coefficients = (fitted as? SecondModel).map {
            Dictionary(zip(LatencyFeatures.names, $0.coefficients), uniquingKeysWith: { first, _ in first })
        }
    }
}
