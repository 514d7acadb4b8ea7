/// Latency as a line over ops, by ordinary least squares; formulas in `docs/explanation/statistics.md`.
public struct LineFit: Hashable, Sendable {
    /// Milliseconds that a million ops take.
    public let slopeMsPerMop: Double
    /// Milliseconds at no ops.
    public let interceptMs: Double
    /// Share of the latencies' variance that the line explains, 0...1.
    public let r2: Double
    /// Mean absolute error relative to the latency, in percent.
    public let mapePercent: Double
    /// Standard deviation of the residuals with n - 2 degrees of freedom, in milliseconds.
    public let residualSDMs: Double
    /// Number of points.
    public let n: Int
    /// 95 % interval of the slope, in ms per Mop.
    public let slopeInterval: Interval
    /// 95 % interval of the intercept, in ms.
    public let interceptInterval: Interval
    /// Latency minus line for each point, in the points' order, in ms.
    public let residualsMs: [Double]

    /// Throughput that the slope means, in Mop/s; nil where the slope is not positive.
    public var throughputMopsPerSecond: Double? { slopeMsPerMop > 0 ? 1000 / slopeMsPerMop : nil }

    /// 95 % interval of the throughput, in Mop/s; nil where that of the slope reaches 0.
    public var throughputInterval: Interval? {
        guard slopeInterval.low > 0 else { return nil }
        return Interval(low: 1000 / slopeInterval.high, high: 1000 / slopeInterval.low)
    }

    /// One network's ops and latency.
    public struct Point: Hashable, Sendable, Codable {
        /// Ops of one inference.
        public var ops: Int
        /// Latency of one inference in milliseconds.
        public var latencyMs: Double

        /// Creates a point.
        public init(ops: Int, latencyMs: Double) {
            self.ops = ops
            self.latencyMs = latencyMs
        }
    }

    /// A range that holds a figure with 95 % confidence.
    public struct Interval: Hashable, Sendable, Codable {
        /// Lower end.
        public var low: Double
        /// Upper end.
        public var high: Double

        /// Creates an interval.
        public init(low: Double, high: Double) {
            self.low = low
            self.high = high
        }
    }

    /// Fits a line to the points.
    ///
    /// Throws a `FitError` for fewer than three points, ops or latencies that are all alike, and latencies that
    /// are no positive numbers.
    public init(_ points: [Point]) throws(FitError) {
        guard points.count >= 3 else { throw .tooFewPoints(found: points.count) }
        for (index, point) in points.enumerated() where !(point.latencyMs > 0 && point.latencyMs.isFinite) {
            throw .latencyNotPositive(index: index, found: point.latencyMs)
        }
        let count = Double(points.count)
        let x = points.map { Double($0.ops) / 1e6 }
        let y = points.map(\.latencyMs)
        let meanX = x.reduce(0, +) / count
        let meanY = y.reduce(0, +) / count
        // Centred sums: the plain ones lose all digits where points lie far from the origin.
        let sxx = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
        let syy = y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
        let sxy = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
        guard points.contains(where: { $0.ops != points[0].ops }), sxx > 0 else {
            throw .opsAllAlike(found: points[0].ops)
        }
        guard y.contains(where: { $0 != y[0] }), syy > 0 else { throw .latenciesAllAlike(found: y[0]) }
        let slope = sxy / sxx
        let intercept = meanY - slope * meanX
        let residuals = zip(x, y).map { $1 - (intercept + slope * $0) }
        let sse = residuals.reduce(0) { $0 + $1 * $1 }
        let sd = (sse / (count - 2)).squareRoot()
        let t = StudentT(degreesOfFreedom: points.count - 2).twoSidedQuantile(0.95)
        let slopeError = t * sd / sxx.squareRoot()
        let interceptError = t * sd * (1 / count + meanX * meanX / sxx).squareRoot()
        slopeMsPerMop = slope
        interceptMs = intercept
        r2 = max(0, 1 - sse / syy)
        mapePercent = 100 * zip(residuals, y).reduce(0) { $0 + abs($1.0 / $1.1) } / count
        residualSDMs = sd
        n = points.count
        slopeInterval = Interval(low: slope - slopeError, high: slope + slopeError)
        interceptInterval = Interval(low: intercept - interceptError, high: intercept + interceptError)
        residualsMs = residuals
    }

    /// Latency that the line gives for a number of ops, in ms.
    public func latencyMs(ops: Int) -> Double {
        interceptMs + slopeMsPerMop * Double(ops) / 1e6
    }
}

extension LineFit: Encodable {
    private enum Keys: String, CodingKey {
        case slopeMsPerMop, interceptMs, r2, mapePercent, residualSDMs, n, slopeInterval, interceptInterval
    }

    /// Writes the figures without the residuals, of which there are as many as points.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(slopeMsPerMop, forKey: .slopeMsPerMop)
        try container.encode(interceptMs, forKey: .interceptMs)
        try container.encode(r2, forKey: .r2)
        try container.encode(mapePercent, forKey: .mapePercent)
        try container.encode(residualSDMs, forKey: .residualSDMs)
        try container.encode(n, forKey: .n)
        try container.encode(slopeInterval, forKey: .slopeInterval)
        try container.encode(interceptInterval, forKey: .interceptInterval)
    }
}
