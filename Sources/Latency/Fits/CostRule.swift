public import Networks

/// A fit of latency as the search uses it: linear in what a relaxed network is expected to cost.
public enum CostRule: Hashable, Sendable, Codable {
    /// A line over ops.
    case line(interceptMs: Double, slopeMsPerMop: Double)
    /// Milliseconds for one of each of `LatencyFeatures.names`.
    case features([Double])

    /// The line of least relative error.
    public init(_ line: RelativeLine) {
        self = .line(interceptMs: line.interceptMs, slopeMsPerMop: line.slopeMsPerMop)
    }

    /// The line of least squares.
    public init(_ line: LineFit) {
        self = .line(interceptMs: line.interceptMs, slopeMsPerMop: line.slopeMsPerMop)
    }

    /// The operator model.
    public init(_ model: OperatorModel) { self = .features(model.coefficients) }

    /// Latency of one network in ms.
    ///
    /// Throws a `ModelError` for a network without shapes, and for coefficients of other features.
    public func latencyMs(_ architecture: Architecture) throws(ModelError) -> Double {
        switch self {
        case .line(let intercept, let slope): return intercept + slope * Double(architecture.ops) / 1e6
        case .features(let coefficients):
            let features = try LatencyFeatures(architecture.network)
            guard coefficients.count == features.values.count else {
                throw ModelError(
                    kind: .network, place: "latency rule",
                    expected: "\(features.values.count) coefficients", found: "\(coefficients.count)",
                    cure: "fit the operator model again")
            }
            return latencyMs(of: features, ops: architecture.ops)
        }
    }

    /// Latency in ms of a network with so many ops and these features, which the coefficients are of.
    package func latencyMs(of features: LatencyFeatures, ops: Int) -> Double {
        switch self {
        case .line(let intercept, let slope): intercept + slope * Double(ops) / 1e6
        case .features(let coefficients):
            zip(coefficients, features.values).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }
}
