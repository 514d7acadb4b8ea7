public import Networks

/// The model of latency that some samples carry, with its errors on architectures left out.
///
/// The same for all that predict: `predict`, `deploy` and `search`.
public enum LatencyPredictor: Sendable {
    /// Which model of latency.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Latency as a line over ops, of least relative error.
        case line
        /// Latency as a sum over counts of work.
        case secondModel = "second-model"
    }

    /// A line.
    case line(CrossValidated<RelativeLine>)
    /// A second model.
    case secondModel(CrossValidated<SecondModel>)

    /// Fits the model asked for; nil for the second model where the samples suffice, else the line.
    ///
    /// Throws a `FitError` where the samples do not determine it.
    public init(samples: [LatencySample], kind: Kind? = nil) throws(FitError) {
        if kind != .line {
            do throws(FitError) {
                self = .secondModel(try CrossValidated(samples: samples))
                return
            } catch {
                guard kind == nil, case .tooFewSamples = error else { throw error }
            }
        }
        self = .line(try CrossValidated(samples: samples))
    }

    /// Which model it is.
    public var kind: Kind {
        switch self {
        case .line: .line
        case .secondModel: .secondModel
        }
    }

    /// Errors on architectures left out.
    public var errors: LeftOutErrors {
        switch self {
        case .line(let fit): fit.errors
        case .secondModel(let fit): fit.errors
        }
    }

    /// The same by ops.
    public var errorsByOps: ErrorsByOps {
        switch self {
        case .line(let fit): fit.errorsByOps
        case .secondModel(let fit): fit.errorsByOps
        }
    }

    /// Ops of the smallest and the largest sample.
    public var opsRange: ClosedRange<Int> {
        switch self {
        case .line(let fit): fit.opsRange
        case .secondModel(let fit): fit.opsRange
        }
    }

    /// The model as a search uses it.
    public var rule: LatencyRule {
        switch self {
        case .line(let fit): LatencyRule(fit.model)
        case .secondModel(let fit): LatencyRule(fit.model)
        }
    }

    /// Predicts a network, as `CrossValidated.predict` does.
    public func predict(
        _ features: LatencyFeatures, ops: Int, level: Double
    ) throws(FitError) -> Prediction {
        switch self {
        case .line(let fit): try fit.predict(features, ops: ops, level: level)
        case .secondModel(let fit): try fit.predict(features, ops: ops, level: level)
        }
    }
}
