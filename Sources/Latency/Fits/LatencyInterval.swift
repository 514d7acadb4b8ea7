/// How far above its prediction a latency may lie: what a limit holds the upper end of.
public struct LatencyInterval: Hashable, Sendable, Codable {
    /// The fit's errors on networks that were left out.
    public let errors: ErrorsByOps
    /// Share of networks that the interval is meant to hold.
    public let level: Double

    /// Creates the intervals of a fit.
    ///
    /// Throws a `FitError` where there are too few errors for the level.
    public init(errors: ErrorsByOps, level: Double) throws(FitError) {
        _ = try errors.interval(near: 1, level: level)
        self.errors = errors
        self.level = level
    }

    /// Half of the interval's width at so many ops, as a share of the prediction.
    ///
    /// Infinite where the errors, as read from a file, say nothing at the level: then no network keeps the limit.
    public func relativeHalfWidth(ops: Double) -> Double {
        (try? errors.interval(near: ops, level: level))?.relativeHalfWidth ?? .infinity
    }
}
