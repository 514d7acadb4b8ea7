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
        var prices = Self.prices(samples + others)
        let parts = (0..<Self.folds).map { fold in
            Self.prices(samples.indices.filter { $0 % Self.folds != fold }.map { samples[$0] } + others)
        }
        var errors: [String: [(predicted: Double, found: Double)]] = [:]
        for (place, sample) in samples.enumerated() {
            let others = parts[place % Self.folds]
            for (work, found) in zip(sample.works, sample.operatorCycles) {
                guard let price = others[work.kind] else { continue }
                errors[work.kind, default: []].append((price.cycles(of: work), found))
            }
        }
        for kind in prices.keys { prices[kind]?.take(errors: errors[kind] ?? []) }
        func costs(_ prices: [String: OperatorPrice]) -> OperatorCosts {
            OperatorCosts(
                prices: prices, overhead: overhead, scores: [], relativeErrors: [], firmware: firmware,
                origin: origin, memory: memory)
        }
        // Prices of the others, with the spreads of all, which no single network decides.
        let left = parts.map { part in
            costs(
                part.mapValues { $0 }.reduce(into: [:]) { known, entry in
                    var price = entry.value
                    price.relativeSpread = prices[entry.key]?.relativeSpread ?? 1
                    price.spreadCycles = prices[entry.key]?.spreadCycles ?? 1000
                    known[entry.key] = price
                })
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
            prices: prices, overhead: overhead, scores: scores.map { Self.rounded($0) }.sorted(),
            relativeErrors: relativeErrors.map { Self.rounded($0) }, firmware: firmware, origin: origin,
            memory: memory)
    }

    /// Five digits behind the point, which is more than any of it is known to.
    private static func rounded(_ value: Double) -> Double { (value * 100_000).rounded() / 100_000 }

    private static func prices(_ samples: [CostSample]) -> [String: OperatorPrice] {
        var works: [String: [OperatorWork]] = [:]
        var cycles: [String: [Double]] = [:]
        for sample in samples {
            for (work, found) in zip(sample.works, sample.operatorCycles) {
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
