/// Latency as a sum over the features of a network with non-negative coefficients, of least relative error.
///
/// Non-negative least squares on rows divided by their latency; formulas in `docs/statistics.md`.
public struct SecondModel: LatencyModel, Hashable {
    /// Milliseconds for one of each of `LatencyFeatures.names`.
    public let coefficients: [Double]

    /// The coefficients by the names of the features.
    public var byName: [String: Double] {
        Dictionary(zip(LatencyFeatures.names, coefficients), uniquingKeysWith: { first, _ in first })
    }

    /// Fits the model to at least as many samples as there are features that any of them has.
    public init(samples: [LatencySample]) throws(FitError) {
        let count = LatencyFeatures.names.count
        try LatencySample.check(samples, least: 1)
        // Features differ by eight orders of magnitude: each is scaled to its largest share.
        var scales = [Double](repeating: 0, count: count)
        for sample in samples {
            for column in scales.indices {
                scales[column] = max(scales[column], sample.features.values[column] / sample.latencyMs)
            }
        }
        let present = scales.indices.filter { scales[$0] > 0 }
        guard samples.count >= present.count else {
            throw .tooFewSamples(found: samples.count, needed: present.count)
        }
        let rows = samples.lazy.map { sample in
            present.map { sample.features.values[$0] / sample.latencyMs / scales[$0] } + [1]
        }
        let solution = LeastSquares(columns: present.count, rows).nonNegative()
        var coefficients = [Double](repeating: 0, count: count)
        for (column, value) in zip(present, solution) { coefficients[column] = value / scales[column] }
        self.coefficients = coefficients
    }

    /// Latency that the model gives, in ms.
    public func latencyMs(of features: LatencyFeatures, ops: Int) -> Double {
        var sum = 0.0
        for (coefficient, value) in zip(coefficients, features.values) { sum += coefficient * value }
        return sum
    }
}

extension SecondModel: Codable {
    /// Writes the coefficients by the names of their features.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(byName)
    }

    /// Reads coefficients by name; those that are absent are 0, and an unknown name is an error.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let named = try container.decode([String: Double].self)
        if let stranger = named.keys.sorted().first(where: { !LatencyFeatures.names.contains($0) }) {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "expected coefficients of \(LatencyFeatures.names.joined(separator: ", ")), found \(stranger); "
                    + "run throughline fit again")
        }
        guard named.values.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected coefficients that are not negative")
        }
        coefficients = LatencyFeatures.names.map { named[$0] ?? 0 }
    }
}
