import Networks

/// A model fitted to all samples, with its errors on architectures that were left out.
public struct CrossValidated<Model: LatencyModel>: Sendable {
    /// The model of all samples.
    public let model: Model
    /// What the errors are of: the samples, or as many as say enough.
    public let examined: [Observation]
    /// Errors on samples left out, in the order of `examined`.
    public let errors: LeftOutErrors
    /// Those errors by ops, which intervals rest on.
    public let errorsByOps: ErrorsByOps
    /// Ops of the smallest and the largest network that the fit rests on.
    public let opsRange: ClosedRange<Int>

    /// Most samples whose errors are looked at, drawn by a fixed seed from larger sets.
    ///
    /// The mean error of as many is known to a hundredth of itself.
    public static var mostExamined: Int { 5000 }

    /// Fits the model and leaves out each architecture in turn, together with others where there are many.
    ///
    /// Throws a `FitError` where the samples, or those that are left, do not determine the model.
    public init(samples: [Observation]) throws(FitError) {
        model = try Model(samples: samples)
        examined = samples.drawn(Self.mostExamined)
        errors = try LeftOutErrors(of: Model.self, samples: examined)
        errorsByOps = ErrorsByOps(examined, errors)
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
        let interval = try errorsByOps.interval(near: Double(ops), level: level)
        return Prediction(latencyMs: latency, interval: interval.around(latency))
    }
}

extension [Observation] {
    /// These samples, or `count` of them drawn by a fixed seed, in their order.
    public func drawn(_ count: Int) -> [Observation] {
        guard self.count > count else { return self }
        var random = RandomSource(seed: 1)
        var chosen: [Observation] = []
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
