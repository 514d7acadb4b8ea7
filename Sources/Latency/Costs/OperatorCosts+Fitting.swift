public import Facts
import Foundation

extension OperatorCosts {
    /// Parts of the networks, each predicted by prices of the others.
    private static let folds = 5
    /// Operators of a kind from which it has prices.
    private static let leastOperators = 4
    /// Networks from which costs are fitted.
    public static let leastSamples = 100

    /// Fits costs to networks, and finds their errors on networks left out.
    ///
    /// - Parameters:
    ///   - samples: networks that stand for those to come, which intervals are calibrated on.
    ///   - others: further networks that prices rest on, such as those of backbones.
    ///   - firmware: board and firmware of all of them.
    ///   - origin: silicon or emulated.
    /// - Throws: a `FitError` for too few of them.
    public init(
        samples: [CostSample], others: [CostSample] = [], firmware: BoardIdentity, origin: Origin
    ) throws(FitError) {
        let memory = CoreMemory(firmware)
        guard samples.count >= Self.leastSamples else {
            throw .tooFewSamples(found: samples.count, needed: Self.leastSamples)
        }
        let overhead = Self.overhead(samples)
        let unpacking = Self.unpacking(samples + others)
        let ownCycles = samples.map { Self.ownCycles($0, unpacking) }
        var prices = Self.prices(samples + others, unpacking)
        let parts = (0..<Self.folds).map { fold in
            Self.prices(
                samples.indices.filter { $0 % Self.folds != fold }.map { samples[$0] } + others, unpacking)
        }
        // What each operator is foretold by prices of the other networks, and found to take, by kind in order; nil of
        // operators of the other networks, which are never left out.
        var errors: [String: [(place: Int, error: LeftOut?)]] = [:]
        for (place, sample) in samples.enumerated() {
            for (work, found) in zip(sample.works, ownCycles[place]) {
                let price = parts[place % Self.folds][work.kind]
                errors[work.kind, default: []].append(
                    (place, price.map { ($0.estimate(of: work).cycles, found) }))
            }
        }
        for work in others.flatMap(\.works) { errors[work.kind, default: []].append((-1, nil)) }
        for (kind, all) in errors { prices[kind]?.take(errors: all.map(\.error)) }
        func costs(_ prices: [String: OperatorPrice]) -> OperatorCosts {
            OperatorCosts(
                prices: prices, unpacking: unpacking, overhead: overhead, scores: [], relativeErrors: [],
                firmware: firmware, origin: origin, memory: memory)
        }
        // Prices of the others, with the spreads of all, which no single network decides.
        let left = parts.enumerated().map { fold, part in
            var part = part
            for (kind, all) in errors {
                guard let known = prices[kind] else { continue }
                let kept = all.filter { $0.place < 0 || $0.place % Self.folds != fold }
                part[kind]?.take(spreadsOf: known, errors: kept.map(\.error))
            }
            return costs(part)
        }
        var scores: [Double] = []
        var relativeErrors: [Double] = []
        for (place, sample) in samples.enumerated() {
            let sum = left[place % Self.folds].sum(sample.works)
            guard sum.strange.reduce(0, { $0 + $1.share }) <= 0.03 else { continue }
            scores.append(abs(log(sample.cycles / sum.cycles)) * sum.cycles / sum.spread)
            relativeErrors.append(sum.cycles / sample.cycles - 1)
        }
        self.init(
            prices: prices, unpacking: unpacking, overhead: overhead,
            scores: scores.sorted(), relativeErrors: relativeErrors, firmware: firmware, origin: origin,
            memory: memory)
    }

    private typealias LeftOut = (predicted: Double, found: Double)

    /// Cycles of a network's operators without the unpacking of their weights.
    private static func ownCycles(_ sample: CostSample, _ unpacking: [Double]) -> [Double] {
        zip(sample.works, sample.operatorCycles).map { work, cycles in
            guard work.packedWeights > 0 else { return max(1, cycles) }
            return max(1, cycles - unpacking[0] * Double(work.packedWeights) - unpacking[1])
        }
    }

    /// Cycles for which a weight of four bits is unpacked, and of the loop besides: a line over the weights through what
    /// operators with such weights take beyond the prices of those without, by least squares relative to all that they
    /// take, the farther off the less.
    private static func unpacking(_ samples: [CostSample]) -> [Double] {
        let prices = prices(samples, nil)
        var points: [(weights: Double, rest: Double, scale: Double)] = []
        for sample in samples {
            for (work, found) in zip(sample.works, sample.operatorCycles) where work.packedWeights >= 16 {
                guard let price = prices[work.kind] else { continue }
                let rest = found - price.estimate(of: work).cycles
                points.append((Double(work.packedWeights), rest, 1 / max(found, 300)))
            }
        }
        guard points.count > 2 else { return [0, 0] }
        var trust = [Double](repeating: 1, count: points.count)
        var line = [0.0, 0.0]
        for _ in 0..<10 {
            let rows = zip(points, trust).map { point, trust in
                [point.weights, 1, point.rest].map { $0 * point.scale * trust }
            }
            line = LeastSquares(columns: 2, rows).nonNegative()
            let errors = points.map { abs(line[0] * $0.weights + line[1] - $0.rest) * $0.scale }
            let usual = max(1.48 * OperatorPrice.quantile(errors, 0.5), 0.002)
            trust = errors.map { 1 / max(1, $0 / (2 * usual)).squareRoot() }
        }
        return line.map { rounded($0) }
    }

    /// Five digits behind the point, which is more than any of it is known to.
    private static func rounded(_ value: Double) -> Double { (value * 100_000).rounded() / 100_000 }

    /// Prices by kind; without what unpacking takes, or, where that is not known yet, of operators that unpack nothing.
    private static func prices(_ samples: [CostSample], _ unpacking: [Double]?) -> [String: OperatorPrice] {
        var works: [String: [OperatorWork]] = [:]
        var cycles: [String: [Double]] = [:]
        for sample in samples {
            for (work, found) in zip(sample.works, ownCycles(sample, unpacking ?? [0, 0])) {
                if unpacking == nil, work.packedWeights > 0 { continue }
                works[work.kind, default: []].append(work)
                cycles[work.kind, default: []].append(found)
            }
        }
        var prices: [String: OperatorPrice] = [:]
        for (kind, rows) in works where rows.count >= leastOperators {
            prices[kind] = OperatorPrice(works: rows, cycles: cycles[kind] ?? [])
        }
        return prices
    }

    /// What inferences take beside the sum of their operators: a line over the number of operators, by least squares on
    /// the networks in which the two are not far apart.
    private static func overhead(_ samples: [CostSample]) -> [Double] {
        let points = samples.compactMap { sample -> (x: Double, y: Double)? in
            let rest = sample.cycles - sample.operatorCycles.reduce(0, +)
            return abs(rest) < 0.02 * sample.cycles && abs(rest) < 5000
                ? (Double(sample.works.count), rest) : nil
        }
        guard points.count > 2 else { return [0, 0] }
        let count = Double(points.count)
        let meanX = points.reduce(0) { $0 + $1.x } / count
        let meanY = points.reduce(0) { $0 + $1.y } / count
        let sxx = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        let sxy = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
        let slope = sxx > 0 ? sxy / sxx : 0
        return [meanY - slope * meanX, slope]
    }
}
