/// A model fitted to all samples, with its errors on each architecture left out.
public struct CrossValidated<Model: LatencyModel>: Sendable {
    /// The model of all samples.
    public let model: Model
    /// What it rests on.
    public let samples: [LatencySample]
    /// Errors on samples left out.
    public let errors: LeaveOneOut

    /// Ops of the smallest and the largest network that the fit rests on.
    public var opsRange: ClosedRange<Int> {
        let ops = samples.map(\.ops)
        guard let least = ops.min(), let most = ops.max() else { return 0...0 }
        return least...most
    }

    /// Fits the model and leaves out each architecture in turn.
    ///
    /// Throws a `FitError` where the samples, or all but one architecture, do not determine the model.
    public init(samples: [LatencySample]) throws(FitError) {
        model = try Model(samples: samples)
        errors = try LeaveOneOut(of: Model.self, samples: samples)
        self.samples = samples
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
        let interval = try PredictionInterval(errors: errors.relativeErrors, level: level)
        return Prediction(latencyMs: latency, interval: interval.around(latency))
    }
}

/// A predicted latency.
public struct Prediction: Hashable, Sendable {
    /// Latency in milliseconds.
    public let latencyMs: Double
    /// Where the latency lies, at the level asked for.
    public let interval: LineFit.Interval
}
