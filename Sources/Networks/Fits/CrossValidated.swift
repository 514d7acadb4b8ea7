import Foundation

/// A model fitted to all samples, with its errors on architectures that were left out.
public struct CrossValidated<Model: LatencyModel>: Sendable {
    /// The model of all samples.
    public let model: Model
    /// What the errors are of: the samples, or as many as say enough.
    public let examined: [LatencySample]
    /// Errors on samples left out, in the order of `examined`.
    public let errors: LeftOutErrors
    /// Ops of the smallest and the largest network that the fit rests on.
    public let opsRange: ClosedRange<Int>

    /// Most samples whose errors are looked at, drawn by a fixed seed from larger sets.
    ///
    /// The mean error of as many is known to a hundredth of itself.
    public static var mostExamined: Int { 5000 }

    /// Errors that an interval rests on: those of the networks that are nearest in ops.
    ///
    /// At 95 % an interval of forty holds all but the largest error.
    static var nearest: Int { 40 }

    /// Fits the model and leaves out each architecture in turn, together with others where there are many.
    ///
    /// Throws a `FitError` where the samples, or those that are left, do not determine the model.
    public init(samples: [LatencySample]) throws(FitError) {
        model = try Model(samples: samples)
        examined = samples.drawn(Self.mostExamined)
        errors = try LeftOutErrors(of: Model.self, samples: examined)
        var (least, most) = (Int.max, Int.min)
        for sample in samples { (least, most) = (min(least, sample.ops), max(most, sample.ops)) }
        opsRange = least <= most ? least...most : 0...0
    }

    /// Predicts a network.
    ///
    /// Throws a `FitError` for ops outside those the fit rests on, for a prediction that is not positive, and for
    /// a level that so few samples say nothing at.
    public func predict(
        _ features: LatencyFeatures, ops: Int, level: Double
    ) throws(FitError) -> Prediction {
        guard opsRange.contains(ops) else { throw .outsideSamples(ops: ops, sampled: opsRange) }
        let latency = model.latencyMs(of: features, ops: ops)
        guard latency > 0, latency.isFinite else { throw .predictionNotPositive(found: latency) }
        let interval = try PredictionInterval(errors: errors(near: ops), level: level)
        return Prediction(latencyMs: latency, interval: interval.around(latency))
    }

    /// Relative errors of the coverage networks that are nearest in log-ops, of all networks where they are fewer.
    ///
    /// Small networks scatter otherwise than large ones, and draws from a prior lie thick in one place.
    func errors(near ops: Int, count: Int = nearest) -> [Double] {
        let covered = examined.indices.filter { examined[$0].isCoverage }
        let known = covered.count >= count ? covered : Array(examined.indices)
        guard known.count > count else { return known.map { errors.relativeErrors[$0] } }
        let place = log(Double(max(1, ops)))
        let distances = known.map { (abs(log(Double(max(1, examined[$0].ops))) - place), $0) }
        return distances.sorted { $0 < $1 }.prefix(count).map(\.1)
            .map { errors.relativeErrors[$0] }
    }
}

extension [LatencySample] {
    /// These samples, or `count` of them drawn by a fixed seed, in their order.
    public func drawn(_ count: Int) -> [LatencySample] {
        guard self.count > count else { return self }
        var random = RandomSource(seed: 1)
        var chosen: [LatencySample] = []
        for (index, sample) in enumerated()
        where random.below(self.count - index) < count - chosen.count { chosen.append(sample) }
        return chosen
    }
}

/// A predicted latency.
public struct Prediction: Hashable, Sendable {
    /// Latency in milliseconds.
    public let latencyMs: Double
    /// Where the latency lies, at the level asked for.
    public let interval: LineFit.Interval
}
