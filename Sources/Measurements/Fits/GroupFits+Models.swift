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

    /// The weighted line and the second model with their errors on architectures left out.
    public func crossValidated() -> [ModelFit] {
        let samples = latencySamples
        return [
            ModelFit("weighted_line", of: RelativeLine.self, samples),
            ModelFit("second_model", of: SecondModel.self, samples),
        ]
    }
}

/// A model of latency fitted to all samples of a group, by its errors on architectures left out.
public struct ModelFit: Sendable {
    /// `weighted_line` or `second_model`.
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

    init<Model: LatencyModel>(_ name: String, of model: Model.Type, _ samples: [LatencySample]) {
        self.name = name
        sampleCount = samples.count
        var fitted: Model?
        do throws(FitError) {
            let fit = try CrossValidated<Model>(samples: samples)
            fitted = fit.model
            errors = .success(fit.errors)
        } catch {
            errors = .failure(error)
        }
        throughputMopsPerSecond = (fitted as? RelativeLine)?.throughputMopsPerSecond
        interceptMs = (fitted as? RelativeLine)?.interceptMs
        coefficients = (fitted as? SecondModel).map {
            Dictionary(zip(LatencyFeatures.names, $0.coefficients), uniquingKeysWith: { first, _ in first })
        }
    }
}
