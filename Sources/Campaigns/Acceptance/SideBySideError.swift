import Foundation

/// How well the virtual board predicts the cycles of models that ran on a board and on it.
public struct SideBySideError: Codable, Hashable, Sendable {
    /// Models.
    public var count: Int
    /// Geometric mean of cycles on the board over cycles on the virtual one.
    public var ratio: Double
    /// Smallest of these ratios.
    public var ratioLow: Double
    /// Largest of these ratios.
    public var ratioHigh: Double
    /// Mean absolute error of the virtual board's cycles as they are, as a share of the board's.
    public var rawError: Double
    /// Largest of these.
    public var rawWorst: Double
    /// Mean absolute error of each model's, multiplied by the ratio of all others, as a share.
    public var scaledError: Double
    /// Largest of these.
    public var scaledWorst: Double

    /// Compares pairs of cycles; nil with fewer than three, which would leave nothing to judge by.
    public init?(_ pairs: [(cycles: UInt64, emulated: UInt64)]) {
        let ratios = pairs.filter { $0.cycles > 0 && $0.emulated > 0 }.map {
            Double($0.cycles) / Double($0.emulated)
        }
        guard ratios.count >= 3, let low = ratios.min(), let high = ratios.max() else { return nil }
        let logarithms = ratios.map { log($0) }
        let sum = logarithms.reduce(0, +)
        let others = Double(ratios.count - 1)
        let scaled = zip(ratios, logarithms).map { ratio, own in abs(exp((sum - own) / others) / ratio - 1) }
        count = ratios.count
        ratio = exp(sum / Double(ratios.count))
        ratioLow = low
        ratioHigh = high
        let raw = ratios.map { abs(1 / $0 - 1) }
        rawError = raw.reduce(0, +) / Double(raw.count)
        rawWorst = raw.max() ?? 0
        scaledError = scaled.reduce(0, +) / Double(scaled.count)
        scaledWorst = scaled.max() ?? 0
    }
}
