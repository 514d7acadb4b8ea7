/// How far a prediction may be off, from errors on samples left out: cross-conformal (Vovk, 2015; jackknife of
/// Barber et al., 2021, arXiv:1905.02928), on relative errors.
public struct PredictionInterval: Hashable, Sendable, Codable {
    /// Largest factor by which the latency lies away from the prediction: latency in predicted * (1 - h)...(1 + h).
    public let relativeHalfWidth: Double
    /// Share of new networks that the interval is meant to hold.
    public let level: Double

    /// Least half-width: what other inputs and other places in flash change, which samples of one input do not show.
    public static let least = 0.001

    /// Takes the half-width that holds the share `level` of the errors, counting the network to come as one more.
    ///
    /// Errors are (predicted - latency) / latency. Throws a `FitError` where so few errors say nothing at that
    /// level (19 are needed at 95 %), and for a level outside 0..<1.
    public init(errors: [Double], level: Double) throws(FitError) {
        guard level > 0, level < 1 else { throw .levelOutside(found: level) }
        // Rounding must not make 20 * 0.95 a little more than 19.
        let exact = Double(errors.count + 1) * level
        let rank = Int((exact - 1e-9).rounded(.up))
        guard rank >= 1, rank <= errors.count else {
            let needed = Int((level / (1 - level) - 1e-9).rounded(.up))
            throw .tooFewSamples(found: errors.count, needed: max(needed, errors.count + 1))
        }
        // The latency's distance as a share of the prediction, which is what is known of a new network.
        let scores = errors.map { abs($0) / max(abs(1 + $0), .leastNormalMagnitude) }.sorted()
        relativeHalfWidth = max(Self.least, scores[rank - 1])
        self.level = level
    }

    /// The interval about a predicted latency, in ms; never below 0.
    public func around(_ predictedMs: Double) -> LineFit.Interval {
        LineFit.Interval(
            low: max(0, predictedMs * (1 - relativeHalfWidth)), high: predictedMs * (1 + relativeHalfWidth))
    }
}
