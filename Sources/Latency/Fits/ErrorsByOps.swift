import Foundation

/// Relative errors of a fit on networks that were left out, by their ops: what the interval of another network
/// rests on.
public struct ErrorsByOps: Hashable, Sendable, Codable {
    /// A network that was left out.
    public struct Point: Hashable, Sendable, Codable {
        /// Its ops.
        public var ops: Int
        /// (predicted - latency) / latency.
        public var relativeError: Double
        /// Whether it is spread over ops as the networks that are predicted are.
        public var isCoverage: Bool

        /// Names the values.
        public init(ops: Int, relativeError: Double, isCoverage: Bool = true) {
            self.ops = ops
            self.relativeError = relativeError
            self.isCoverage = isCoverage
        }
    }

    /// The networks.
    public let points: [Point]

    /// Errors that an interval rests on: those of the networks that are nearest in ops.
    ///
    /// At 95 % an interval of forty holds all but the largest error.
    static let nearest = 40

    /// Creates a record of some networks.
    public init(points: [Point]) { self.points = points }

    init(_ samples: [Observation], _ errors: LeftOutErrors) {
        points = zip(samples, errors.relativeErrors).map {
            Point(ops: $0.ops, relativeError: $1, isCoverage: $0.isCoverage)
        }
    }

    /// Relative errors of the coverage networks that are nearest in log-ops, of all networks where they are fewer.
    ///
    /// Small networks scatter otherwise than large ones, and draws from a prior lie thick in one place.
    func near(_ ops: Double, count: Int = nearest) -> [Double] {
        let covered = points.filter(\.isCoverage)
        let known = covered.count >= count ? covered : points
        guard known.count > count else { return known.map(\.relativeError) }
        let place = log(max(1, ops))
        let distances = known.enumerated().map { (abs(log(Double(max(1, $1.ops))) - place), $0) }
        return distances.sorted { $0 < $1 }.prefix(count).map { known[$0.1].relativeError }
    }

    /// The interval of a network of so many ops.
    ///
    /// Throws a `FitError` for a level that so few networks say nothing at.
    public func interval(near ops: Double, level: Double) throws(FitError) -> PredictionInterval {
        try PredictionInterval(errors: near(ops), level: level)
    }
}
