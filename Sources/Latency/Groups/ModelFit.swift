import Networks

/// A model of latency fitted to all samples of a group, by its errors on architectures left out.
public struct ModelFit: Sendable {
    /// `weighted_line`, `operator_model`, `robust_line`, `origin_line`, `random_forest` or `layer_sum`.
    public let name: String
    /// Samples that it rests on.
    public let sampleCount: Int
    /// The errors, or why there is no fit.
    public let errors: Result<LeftOutErrors, FitError>
    /// Of a line, in Mop/s.
    public let throughputMopsPerSecond: Double?
    /// Of a line, in ms.
    public let interceptMs: Double?
    /// Of the operator model, by the names of `LatencyFeatures`, in ms.
    public let coefficients: [String: Double]?
    /// The fit itself; nil for what has no few coefficients.
    public let value: (any LatencyModel & Encodable)?

    /// A model that was fitted to other samples.
    init(_ name: String, errors: [Double]) {
        self.name = name
        sampleCount = errors.count
        self.errors = .success(LeftOutErrors(relativeErrors: errors))
        throughputMopsPerSecond = nil
        interceptMs = nil
        coefficients = nil
        value = nil
    }

    init<Model: LatencyModel>(
        _ name: String, of model: Model.Type, _ samples: [Observation], folds: Int? = nil
    ) {
        self.name = name
        sampleCount = samples.count
        var fitted: Model?
        do throws(FitError) {
            if let folds {
                let drawn = samples.drawn(CrossValidated<Model>.mostExamined)
                errors = .success(try LeftOutErrors(of: model, samples: drawn, folds: folds))
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
        coefficients = (fitted as? OperatorModel).map(\.byName)
        value = fitted as? any LatencyModel & Encodable
    }
}
