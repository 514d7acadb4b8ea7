/// Why no line can be fitted.
public enum FitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A line with a spread needs three points.
    case tooFewPoints(found: Int)
    /// All points have the same ops, so that no slope exists.
    case opsAllAlike(found: Int)
    /// All points have the same latency, so that there is nothing to explain.
    case latenciesAllAlike(found: Double)
    /// A latency that is zero, negative or no number.
    case latencyNotPositive(index: Int, found: Double)

    /// One line.
    public var description: String {
        switch self {
        case .tooFewPoints(let found):
            "fit: expected at least 3 points, found \(found); profile more models"
        case .opsAllAlike(let found):
            "fit: expected models of different sizes, found \(found) ops in each; profile other models"
        case .latenciesAllAlike(let found):
            "fit: expected latencies that differ, found \(found) ms in each; check how they were taken"
        case .latencyNotPositive(let index, let found):
            "fit: expected a positive latency in point \(index), found \(found) ms; leave the point out"
        }
    }
}
