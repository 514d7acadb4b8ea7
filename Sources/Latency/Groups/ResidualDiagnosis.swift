import Networks

/// What goes with the residuals: what the line over ops leaves out.
public struct ResidualDiagnosis: Codable, Hashable, Sendable {
    /// Pearson correlation of the residuals with the share of depthwise operations; nil if either is constant.
    public let depthwiseShareCorrelation: Double?
    /// Pearson correlation of the residuals with the number of operators; nil if either is constant.
    public let opCountCorrelation: Double?

    init(points: [StoredObservation], residuals: [Double]) {
        let known = zip(points, residuals).compactMap { point, residual in
            point.features.map { (share: $0.depthwiseShare, residual: residual) }
        }
        depthwiseShareCorrelation = Self.correlation(known.map(\.share), known.map(\.residual))
        opCountCorrelation = Self.correlation(points.map { Double($0.opCount) }, residuals)
    }

    /// Pearson's correlation coefficient; nil if either series is constant.
    static func correlation(_ x: [Double], _ y: [Double]) -> Double? {
        let count = Double(min(x.count, y.count))
        guard count > 1, x.contains(where: { $0 != x[0] }), y.contains(where: { $0 != y[0] }) else {
            return nil
        }
        let meanX = x.reduce(0, +) / count
        let meanY = y.reduce(0, +) / count
        let sxy = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
        let sxx = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
        let syy = y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
        guard sxx > 0, syy > 0 else { return nil }
        return sxy / (sxx * syy).squareRoot()
    }
}
