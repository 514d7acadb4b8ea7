import Networks

/// How a kind of model predicts networks that it was not fitted to, as a user would meet them.
///
/// In each split some architectures of the coverage sample are held out, drawn by the split's seed; the model and its
/// interval rest on all other samples and predict them.
public struct HeldOutTrial: Sendable {
    /// Samples of one backbone on one firmware.
    public struct Group: Sendable {
        /// Name, such as a backbone's.
        public var name: String
        /// All samples.
        public var samples: [Observation]
        /// Architectures that may be held out.
        public var candidates: Set<String>

        /// Creates a group.
        public init(name: String, samples: [Observation], candidates: Set<String>) {
            self.name = name
            self.samples = samples
            self.candidates = candidates
        }
    }

    /// What came of one split.
    public struct Split: Hashable, Sendable {
        /// Seed of the draw.
        public let seed: UInt64
        /// Samples that the model rests on.
        public let fittedCount: Int
        /// Errors on all networks that were held out.
        public let errors: LeftOutErrors
        /// Networks that are given no latency: they lie outside the ops of the others, or the fit gives none above 0.
        public let refused: Int
        /// Networks whose latency their interval holds, in the lower, middle and upper third by ops.
        public let held: [Int]
        /// Networks in each third.
        public let counts: [Int]
        /// Half-widths of the intervals relative to the prediction, mean, in percent.
        public let meanHalfWidthPercent: Double
    }

    /// Name of the group, or `pooledName`.
    public let group: String
    /// One for each seed.
    public let splits: [Split]

    /// Name of all groups together.
    public static let pooledName = "pooled"

    /// Mean absolute relative error over all splits, in percent.
    public var mapePercent: Double { all.mapePercent }
    /// Largest absolute relative error of all splits, in percent.
    public var worstPercent: Double { all.worstPercent }
    /// Mean half-width over all splits, in percent.
    public var meanHalfWidthPercent: Double {
        splits.reduce(0) { $0 + $1.meanHalfWidthPercent } / Double(max(1, splits.count))
    }
    /// Share of the networks in each third whose latency their interval holds, over all splits; nil for an empty one.
    public var heldShares: [Double?] {
        (0..<3).map { third in
            let count = splits.reduce(0) { $0 + $1.counts[third] }
            return count > 0 ? Double(splits.reduce(0) { $0 + $1.held[third] }) / Double(count) : nil
        }
    }

    private var all: LeftOutErrors {
        LeftOutErrors(relativeErrors: splits.flatMap(\.errors.relativeErrors))
    }

    /// Holds out `count` architectures of each group, once for each seed, and predicts them by a fit to what is left
    /// of their group; behind the groups, where there are several, those of all by one fit to all.
    ///
    /// Throws a `FitError` where a group has too few candidates or what is left does not determine the model.
    public static func run<Model: LatencyModel>(
        of model: Model.Type, groups: [Group], count: Int, seeds: ClosedRange<UInt64>, level: Double = 0.95
    ) throws(FitError) -> [HeldOutTrial] {
        for group in groups where group.candidates.count < count {
            throw .tooFewSamples(found: group.candidates.count, needed: count)
        }
        var splits = [[Split]](repeating: [], count: groups.count + 1)
        for seed in seeds {
            var pooled: (fitted: [Observation], tested: [Observation]) = ([], [])
            for (place, group) in groups.enumerated() {
                let out = group.drawn(count, seed: seed)
                let fitted = group.samples.filter { !out.contains($0.architecture) }
                let tested = group.samples.filter { out.contains($0.architecture) }
                pooled.fitted += fitted
                pooled.tested += tested
                splits[place].append(try Split(of: model, fitted, tested, seed: seed, level: level))
            }
            guard groups.count > 1 else { continue }
            splits[groups.count].append(
                try Split(of: model, pooled.fitted, pooled.tested, seed: seed, level: level))
        }
        return zip(groups.map(\.name) + [pooledName], splits).filter { !$1.isEmpty }
            .map { HeldOutTrial(group: $0, splits: $1) }
    }
}

extension HeldOutTrial.Group {
    /// `count` of the candidates, each choice equally likely.
    func drawn(_ count: Int, seed: UInt64) -> Set<String> {
        var order = candidates.sorted()
        var random = RandomSource(seed: seed)
        for index in 0..<min(count, order.count) {
            order.swapAt(index, index + random.below(order.count - index))
        }
        return Set(order.prefix(count))
    }
}

extension HeldOutTrial.Split {
    init<Model: LatencyModel>(
        of model: Model.Type, _ fitted: [Observation], _ tested: [Observation], seed: UInt64,
        level: Double
    ) throws(FitError) {
        let fit = try CrossValidated<Model>(samples: fitted)
        var predicted: [(sample: Observation, prediction: Prediction)] = []
        for sample in tested.sorted(by: { ($0.ops, $0.architecture) < ($1.ops, $1.architecture) }) {
            do throws(FitError) {
                let prediction = try fit.predict(sample.features, ops: sample.ops, level: level)
                predicted.append((sample, prediction))
            } catch {
                switch error {
                case .outsideSamples, .predictionNotPositive: continue
                default: throw error
                }
            }
        }
        var (held, counts) = ([0, 0, 0], [0, 0, 0])
        var widths = 0.0
        for (rank, (sample, prediction)) in predicted.enumerated() {
            let third = rank * 3 / predicted.count
            let interval = prediction.interval
            counts[third] += 1
            if (interval.low...interval.high).contains(sample.latencyMs) { held[third] += 1 }
            widths += (interval.high - interval.low) / 2 / prediction.latencyMs
        }
        self.seed = seed
        fittedCount = fitted.count
        errors = LeftOutErrors(of: fit.model, on: tested)
        refused = tested.count - predicted.count
        self.held = held
        self.counts = counts
        meanHalfWidthPercent = predicted.isEmpty ? 0 : 100 * widths / Double(predicted.count)
    }
}
