import Foundation
public import Networks

/// Where the next networks of a coverage sample say most: where the operator model's prediction interval is widest.
///
/// The first networks fill the range of log-ops; of each batch behind them three in ten go on filling it, since an
/// interval that is narrow by chance is found out only there. Equal samples give an equal choice.
public struct ActiveDesign: Sendable {
    /// Networks of the first batch, which fill the range.
    public static let firstBatch = 24
    /// Networks of each batch behind it.
    public static let batch = 10
    /// Of those, networks that go on filling the range.
    public static let filling = 3
    /// Networks that a plain coverage design takes to have twenty in each tenth of log-ops (docs/explanation/statistics.md).
    public static let plainCount = 210

    /// Parts of the logarithm of ops.
    private static let parts = 10
    /// Errors that say where the interval is wide: the fewest that say anything at 95 %.
    private static let local = 19
    private static let level = 0.95

    /// Half-widths of the 95 % interval relative to the prediction, in the middles of ten parts of log-ops.
    public let halfWidths: [Double]
    /// Whether the operator model's errors bend.
    public let curvature: Curvature?
    /// Whether the weighted line's errors bend.
    public let lineCurvature: Curvature?

    private let places: [Double]
    private let localWidths: [Double]
    private let counts: [Int]

    /// The widest of the half-widths.
    public var widest: Double { halfWidths.max() ?? .infinity }

    /// Looks at the samples so far.
    ///
    /// Throws a `FitError` where they do not determine the operator model or its interval.
    public init(samples: [Observation]) throws(FitError) {
        let fit = try CrossValidated<OperatorModel>(samples: samples)
        let strata = Strata(fit.opsRange, count: Self.parts)
        let range = log(Double(strata.most) / Double(strata.least))
        places = (0..<Self.parts).map {
            Double(strata.least) * exp(range * (Double($0) + 0.5) / Double(Self.parts))
        }
        counts = strata.counts(samples.map(\.ops))
        var halfWidths: [Double] = []
        var localWidths: [Double] = []
        for place in places {
            halfWidths.append(
                try fit.errorsByOps.interval(near: place, level: Self.level).relativeHalfWidth)
            localWidths.append(
                try PredictionInterval(
                    errors: fit.errorsByOps.near(place, count: Self.local), level: Self.level
                ).relativeHalfWidth)
        }
        self.halfWidths = halfWidths
        self.localWidths = localWidths
        let ops = fit.examined.map(\.ops)
        curvature = Curvature(ops: ops, errors: fit.errors.relativeErrors)
        var line: Curvature?
        if let fitted = try? CrossValidated<RelativeLine>(samples: samples) {
            line = Curvature(ops: fitted.examined.map(\.ops), errors: fitted.errors.relativeErrors)
        }
        lineCurvature = line
    }

    /// Places of a sample without any rows yet.
    public static func target(position: Int) -> Sampler.Target? {
        if position < firstBatch { return .filling(rank: position) }
        let place = (position - firstBatch) % batch
        guard place < filling else { return nil }
        return .filling(rank: firstBatch + (position - firstBatch) / batch * filling + place)
    }

    /// What the networks at some positions, of one batch, are wanted for.
    public func targets(_ positions: Range<Int>) -> [Sampler.Target] {
        var added = [Int](repeating: 0, count: places.count)
        let step = exp(log(max(1, places[places.count - 1] / places[0])) / Double(places.count - 1))
        return positions.map { position in
            if let target = Self.target(position: position) { return target }
            let part = added.indices.max { first, second in
                let weights = [first, second].map { localWidths[$0] / Double(added[$0] + 1) }
                return weights[0] < weights[1]
            }
            guard let part else { return .filling(rank: position) }
            added[part] += 1
            // Within the part, where the networks that it has leave the most room: van der Corput once more.
            let share = Self.corput(counts[part] + added[part])
            return .ops(places[part] * pow(step, share - 0.5))
        }
    }

    /// The van der Corput number in base 2, in 0..<1.
    private static func corput(_ rank: Int) -> Double {
        var (value, digit, rest) = (0.0, 0.5, rank)
        while rest > 0 {
            if rest & 1 == 1 { value += digit }
            digit /= 2
            rest >>= 1
        }
        return value
    }
}
