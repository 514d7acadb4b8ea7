/// Latency as a sum over the features of a network with non-negative coefficients, of least relative error.
///
/// Non-negative least squares on rows divided by their latency; formulas in `docs/explanation/statistics.md`. What the samples do not
/// tell apart, such as the parts of a stem that is the same in all of them, is shared out by what such work typically
/// takes: else one count would carry it all, and another backbone be predicted at many times its latency.
public struct OperatorModel: LatencyModel, Hashable {
    /// Milliseconds for one of each of `LatencyFeatures.names`.
    public let coefficients: [Double]

    /// The coefficients by the names of the features.
    public var byName: [String: Double] {
        Dictionary(zip(LatencyFeatures.names, coefficients), uniquingKeysWith: { first, _ in first })
    }

    /// Relative error of latency that a coefficient far off its typical value counts as.
    ///
    /// Far below what the model leaves, so that what the samples do tell stands.
    private static let doubt = 1e-4
    /// Passes after which the solution is taken as it is, and the relative change at which it has settled before.
    private static let passes = 20
    private static let settled = 1e-9

    /// Samples that suffice, however many features they have: what they do not tell apart, its typical value decides.
    ///
    /// One less than 20, so that of 20 each can be left out.
    private static let mostNeeded = 19

    /// Fits the model to at least as many samples as there are features that any of them has, or to 19.
    public init(samples: [Observation]) throws(FitError) {
        let count = LatencyFeatures.names.count
        try Observation.check(samples, least: 1)
        // Samples of one fit are of one timing identity, and so of one engine's kernels.
        let kernels = samples[0].kernels
        let cycles = LatencyFeatures.Count.allCases.map {
            $0.counts(for: kernels) ? $0.typicalCycles : 0
        }
        var isPresent = [Bool](repeating: false, count: count)
        var (sum, squares) = (0.0, 0.0)
        for sample in samples {
            var share = 0.0
            for column in isPresent.indices where sample.features.values[column] * cycles[column] > 0 {
                isPresent[column] = true
                share += sample.features.values[column] * cycles[column] / sample.latencyMs
            }
            sum += share
            squares += share * share
        }
        // The cycles become milliseconds by the one factor that fits all samples best.
        let typical = cycles.map { $0 * sum / squares }
        let present = isPresent.indices.filter { isPresent[$0] }
        let needed = min(present.count, Self.mostNeeded)
        guard samples.count >= needed else { throw .tooFewSamples(found: samples.count, needed: needed) }
        // Unknown is each coefficient over its typical value, since the features differ by eight orders of magnitude.
        let rows = samples.lazy.map { sample in
            present.map { sample.features.values[$0] * typical[$0] / sample.latencyMs } + [1]
        }
        let reduced = LeastSquares(columns: present.count, rows)
        var solution = reduced.nonNegative()
        for _ in 0..<Self.passes {
            let last = solution
            solution = reduced.adding(Self.pulls(on: solution, samples: samples.count))
                .nonNegative(from: last)
            let change = zip(solution, last).reduce(0) { max($0, abs($1.0 - $1.1) / max(1, $1.1)) }
            if change < Self.settled { break }
        }
        var coefficients = typical
        for (column, value) in zip(present, solution) { coefficients[column] = value * typical[column] }
        self.coefficients = coefficients
    }

    /// A row for each unknown that pulls it to 1, weaker the larger it is: by how much it is off counts at most once.
    private static func pulls(on solution: [Double], samples: Int) -> [[Double]] {
        solution.indices.map { place in
            let pull = doubt * Double(samples).squareRoot() / max(1, solution[place])
            var row = [Double](repeating: 0, count: solution.count + 1)
            (row[place], row[solution.count]) = (pull, pull)
            return row
        }
    }

    /// Latency that the model gives, in ms.
    public func latencyMs(of features: LatencyFeatures, ops: Int) -> Double {
        var sum = 0.0
        for (coefficient, value) in zip(coefficients, features.values) { sum += coefficient * value }
        return sum
    }
}

extension OperatorModel: Codable {
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
