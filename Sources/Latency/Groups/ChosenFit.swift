import Networks

/// The model of latency that some samples carry, with its errors on architectures left out.
///
/// The same for all that predict: `predict`, `deploy` and `search`.
public enum ChosenFit: Sendable {
    /// Which model of latency.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Latency as a line over ops, of least relative error.
        case line
        /// Latency as a sum over counts of work.
        case operatorModel = "operator-model"

        /// The model of a name; nil for an unknown one.
        ///
        /// `second-model` is what the operator model was called.
        public init?(named name: String) {
            self.init(rawValue: name == "second-model" ? "operator-model" : name)
        }

        /// Reads a name, an earlier one too.
        public init(from decoder: any Decoder) throws {
            let name = try decoder.singleValueContainer().decode(String.self)
            guard let kind = Kind(named: name) else {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(
                        codingPath: decoder.codingPath,
                        debugDescription: "expected line or operator-model, found \(name)"))
            }
            self = kind
        }
    }

    /// A line.
    case line(CrossValidated<RelativeLine>)
    /// An operator model.
    case operatorModel(CrossValidated<OperatorModel>)

    /// Fits the model asked for; nil for the operator model where the samples suffice, else the line.
    ///
    /// Throws a `FitError` where the samples do not determine it.
    public init(samples: [Observation], kind: Kind? = nil) throws(FitError) {
        if kind != .line {
            do throws(FitError) {
                self = .operatorModel(try CrossValidated(samples: samples))
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
        case .operatorModel: .operatorModel
        }
    }

    /// Errors on architectures left out.
    public var errors: LeftOutErrors {
        switch self {
        case .line(let fit): fit.errors
        case .operatorModel(let fit): fit.errors
        }
    }

    /// The same by ops.
    public var errorsByOps: ErrorsByOps {
        switch self {
        case .line(let fit): fit.errorsByOps
        case .operatorModel(let fit): fit.errorsByOps
        }
    }

    /// Ops of the smallest and the largest sample.
    public var opsRange: ClosedRange<Int> {
        switch self {
        case .line(let fit): fit.opsRange
        case .operatorModel(let fit): fit.opsRange
        }
    }

    /// The model as a search uses it.
    public var rule: CostRule {
        switch self {
        case .line(let fit): CostRule(fit.model)
        case .operatorModel(let fit): CostRule(fit.model)
        }
    }

    /// Predicts a network, as `CrossValidated.predict` does.
    public func predict(
        _ features: LatencyFeatures, ops: Int, level: Double
    ) throws(FitError) -> Prediction {
        switch self {
        case .line(let fit): try fit.predict(features, ops: ops, level: level)
        case .operatorModel(let fit): try fit.predict(features, ops: ops, level: level)
        }
    }
}
