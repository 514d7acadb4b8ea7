/// Why no line can be fitted.
public enum FitError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// A line with a spread needs three points.
    case tooFewPoints(found: Int)
    /// A model of several features, or an interval, needs more samples than a line.
    case tooFewSamples(found: Int, needed: Int)
    /// A network is smaller or larger than all that a fit rests on.
    case outsideSamples(ops: Int, sampled: ClosedRange<Int>)
    /// A fit gives a network no positive latency.
    case predictionNotPositive(found: Double)
    /// An interval is asked for a share of networks that is none.
    case levelOutside(found: Double)
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
        case .tooFewSamples(let found, let needed):
            "fit: expected at least \(needed) samples, found \(found); profile \(needed - found) more models"
        case .outsideSamples(let ops, let sampled):
            "fit: expected a network of \(sampled.lowerBound) to \(sampled.upperBound) ops as in the samples, "
                + "found \(ops); profile networks of that size"
        case .predictionNotPositive(let found):
            "fit: expected a positive latency, found \(found) ms; profile networks like this one"
        case .levelOutside(let found):
            "fit: expected a level between 0 and 1, found \(found); 0.95 is usual"
        case .opsAllAlike(let found):
            "fit: expected models of different sizes, found \(found) ops in each; profile other models"
        case .latenciesAllAlike(let found):
            "fit: expected latencies that differ, found \(found) ms in each; check how they were taken"
        case .latencyNotPositive(let index, let found):
            "fit: expected a positive latency in point \(index), found \(found) ms; leave the point out"
        }
    }
}
