import Networks

/// A latency model fitted to observations, with its errors on architectures left out: what `predict`, `deploy` and
/// `search` go by.
///
/// A value that holds all that a prediction takes, so that it can be kept and used again without the observations.
public struct Fit: Hashable, Sendable {
    /// Which latency model.
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

    /// Which model it is.
    public let kind: Kind
    /// The model.
    public let rule: CostRule
    /// Its errors on architectures left out, by ops.
    public let errorsByOps: ErrorsByOps
    /// Observations that it rests on.
    public let sampleCount: Int
    /// Ops of the smallest and the largest of them.
    public let opsRange: ClosedRange<Int>

    init(kind: Kind, rule: CostRule, errorsByOps: ErrorsByOps, sampleCount: Int, opsRange: ClosedRange<Int>) {
        self.kind = kind
        self.rule = rule
        self.errorsByOps = errorsByOps
        self.sampleCount = sampleCount
        self.opsRange = opsRange
    }

    /// Fits the model asked for; nil for the operator model where the samples suffice, else the line.
    ///
    /// Throws a `FitError` where the samples do not determine it.
    public init(samples: [Observation], kind: Kind? = nil) throws(FitError) {
        if kind != .line {
            do throws(FitError) {
                let fitted = try CrossValidated<OperatorModel>(samples: samples)
                self = Fit(.operatorModel, CostRule(fitted.model), fitted, samples.count)
                return
            } catch {
                guard kind == nil, case .tooFewSamples = error else { throw error }
            }
        }
        let fitted = try CrossValidated<RelativeLine>(samples: samples)
        self = Fit(.line, CostRule(fitted.model), fitted, samples.count)
    }

    private init<Model: LatencyModel>(
        _ kind: Kind, _ rule: CostRule, _ fitted: CrossValidated<Model>, _ count: Int
    ) {
        self.init(
            kind: kind, rule: rule, errorsByOps: fitted.errorsByOps, sampleCount: count,
            opsRange: fitted.opsRange)
    }

    /// Its errors on architectures left out.
    public var errors: LeftOutErrors {
        LeftOutErrors(relativeErrors: errorsByOps.points.map(\.relativeError))
    }

    /// Predicts a network.
    ///
    /// - Parameters:
    ///   - features: the network's counts.
    ///   - ops: its ops.
    ///   - level: share of networks that the interval is meant to hold, such as 0.95.
    /// - Throws: a `FitError` for ops outside those that the fit rests on, for a prediction that is not positive, and for
    ///   a level that so few samples say nothing at.
    public func predict(
        _ features: LatencyFeatures, ops: Int, level: Double
    ) throws(FitError) -> Prediction {
        guard opsRange.contains(ops) else { throw .outsideSamples(ops: ops, sampled: opsRange) }
        let latency = rule.latencyMs(of: features, ops: ops)
        guard latency > 0, latency.isFinite else { throw .predictionNotPositive(found: latency) }
        let interval = try errorsByOps.interval(near: Double(ops), level: level)
        return Prediction(latencyMs: latency, interval: interval.around(latency))
    }
}
