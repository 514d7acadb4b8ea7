import Networks

/// Errors of a model on samples that it was not fitted to: each architecture left out
/// once, alone or with others.
public struct LeftOutErrors: Hashable, Sendable, Codable {
    /// (predicted - latency) / latency of each sample, in the samples' order.
    public let relativeErrors: [Double]

    /// Mean of the absolute relative errors, in percent.
    public var mapePercent: Double {
        100 * relativeErrors.reduce(0) { $0 + abs($1) } / Double(max(1, relativeErrors.count))
    }

    /// Largest absolute relative error, in percent.
    public var worstPercent: Double { 100 * (relativeErrors.map(abs).max() ?? 0) }

    /// Mean of the relative errors, in percent: positive where the model predicts too much.
    public var biasPercent: Double {
        100 * relativeErrors.reduce(0, +) / Double(max(1, relativeErrors.count))
    }

    /// Errors that are known already.
    public init(relativeErrors: [Double]) { self.relativeErrors = relativeErrors }

    /// Most parts that architectures are left out in.
    static let mostParts = 50

    /// Fits the model once for each of `folds` parts, to all samples but that part's.
    ///
    /// Architectures are dealt to the parts in random order, whole, so that no part knows another's networks. Unless
    /// told otherwise each is a part by itself, up to fifty, beyond which they are dealt to so many. Throws what the
    /// model's own initializer throws.
    public init<Model: LatencyModel>(
        of model: Model.Type, samples: [Observation], folds: Int? = nil, seed: UInt64 = 1
    ) throws(FitError) {
        let parts = Self.parts(of: samples, folds: folds ?? Self.mostParts, seed: seed)
        var errors = [Double](repeating: 0, count: samples.count)
        for left in Set(parts).sorted() {
            let fitted = try Model(samples: samples.indices.filter { parts[$0] != left }.map { samples[$0] })
            for index in samples.indices where parts[index] == left {
                errors[index] = Self.error(of: fitted, on: samples[index])
            }
        }
        relativeErrors = errors
    }

    /// The part, from 0, that each sample is dealt to.
    static func parts(of samples: [Observation], folds: Int, seed: UInt64) -> [Int] {
        var order: [String] = []
        var seen: Set<String> = []
        for sample in samples where seen.insert(sample.architecture).inserted {
            order.append(sample.architecture)
        }
        var random = RandomSource(seed: seed)
        for index in order.indices.dropFirst() { order.swapAt(index, random.below(index + 1)) }
        let count = max(2, folds)
        let dealt = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0 % count) })
        return samples.map { dealt[$0.architecture] ?? 0 }
    }

    /// Errors of a model that was fitted to other samples.
    public init(of model: some LatencyModel, on samples: [Observation]) {
        relativeErrors = samples.map { Self.error(of: model, on: $0) }
    }

    private static func error(of model: some LatencyModel, on sample: Observation) -> Double {
        model.latencyMs(of: sample.features, ops: sample.ops) / sample.latencyMs - 1
    }
}
