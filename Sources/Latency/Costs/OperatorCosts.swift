public import Facts
import Foundation
public import Networks

/// Latency of any network as a sum over its operators, by prices of the counts of each kind of kernel.
///
/// Prices rest on networks of no backbone (`ForeignNetwork`); intervals are conformal on whole networks, each
/// predicted by prices of the others (`docs/explanation/statistics.md`).
public struct OperatorCosts: Hashable, Sendable, Codable {
    /// Prices by kind.
    public let prices: [String: OperatorPrice]
    /// Cycles for which one weight of four bits is unpacked, and cycles of the loop, whatever kernel it is for.
    public let unpacking: [Double]
    /// Cycles of an inference beside its operators, and of each operator beside its kernel; either may be below 0, since
    /// reading the counter between operators takes time too.
    public let overhead: [Double]
    /// Distances of networks left out from their predictions, in units of the spread that was foretold; sorted.
    public var scores: [Double] { packedScores.values }
    /// (predicted - found) / found of these networks.
    public var relativeErrors: [Double] { packedErrors.values }
    private let packedScores: PackedNumbers
    private let packedErrors: PackedNumbers
    /// Board and firmware.
    public let firmware: BoardIdentity
    /// Silicon or emulated.
    public let origin: Origin
    /// The board's memory as kernels feel it.
    public let memory: CoreMemory

    /// The firmware's engine.
    private var engine: Engine { Engine(rawValue: firmware.engine) ?? .bundled }

    /// Whether its lists go together: a file may say anything.
    public var isWhole: Bool {
        overhead.count == 2 && unpacking.count == 2 && firmware.clockHz > 0
            && prices.values.allSatisfy(\.isWhole) && scores.allSatisfy(\.isFinite)
            && relativeErrors.allSatisfy(\.isFinite)
    }

    /// Number of the way in which costs are fitted and work is counted; counted up when either comes out otherwise.
    public static let method = 6

    /// Share of a kind's spread that its operators have in common.
    private static let common = 0.5
    /// Spread that every network has, relative to its cycles and in cycles.
    private static let leastSpread = (relative: 0.002, cycles: 300.0)
    /// Share of a network's cycles that operators beyond the samples may have.
    private static let strangeShare = 0.03
    /// Half-width of an interval, relative to the latency, beyond which a prediction says too little.
    private static let largestHalf = 0.5
    /// Distance beyond the samples up to which the interval is only wider: ten times the most of a count.
    private static let farDistance = 2.3
    /// Relative spread from which on an operator's cycles are not foretold, and the least in cycles that matters.
    private static let largestSpread = 0.35
    private static let smallSpread = 300.0
    /// Cycles that an element of an unknown operator takes at most, by order of magnitude, and such an operator.
    private static let unknownCycles = (element: 60.0, operator: 600.0)

    init(
        prices: [String: OperatorPrice], unpacking: [Double], overhead: [Double], scores: [Double],
        relativeErrors: [Double], firmware: BoardIdentity, origin: Origin, memory: CoreMemory
    ) {
        self.prices = prices
        self.unpacking = unpacking
        self.overhead = overhead
        packedScores = PackedNumbers(scores)
        packedErrors = PackedNumbers(relativeErrors)
        self.firmware = firmware
        self.origin = origin
        self.memory = memory
    }

    /// A sum over operators.
    struct Sum {
        /// Cycles of the network.
        var cycles = 0.0
        /// Cycles of each operator.
        var perOperator: [Double] = []
        /// Standard deviation, in cycles.
        var spread = 0.0
        /// What makes the interval wider.
        var reasons: [String] = []
        /// Operators that the samples say nothing of, with the share of cycles that they may take.
        var strange: [ModelPrediction.StrangeOperator] = []
        /// Operators that the cycles are least certain of, with the share of cycles that these may be off by.
        var widest: [ModelPrediction.StrangeOperator] = []
    }

    /// Sums the costs of a network's operators.
    func sum(_ works: [OperatorWork]) -> Sum {
        var sum = Sum()
        // Operators of one kind and shape cost the same and are off together, as in a cell that is unrolled.
        var places: [OperatorWork: Int] = [:]
        var shapes: [(kind: String, cost: Cost, count: Double)] = []
        var strange: [(kind: String, cycles: Double)] = []
        for work in works {
            let place = places[work] ?? shapes.count
            if place == shapes.count {
                places[work] = place
                shapes.append((work.kind, cost(of: work), 0))
            }
            shapes[place].count += 1
            let cost = shapes[place].cost
            sum.perOperator.append(cost.cycles)
            sum.cycles += cost.cycles
            if let reason = cost.reason, !sum.reasons.contains(reason) { sum.reasons.append(reason) }
            if cost.strangeCycles > 0 { strange.append((work.kind, cost.strangeCycles)) }
        }
        var spreads: [String: (sum: Double, squares: Double)] = [:]
        for shape in shapes {
            let spread = shape.count * shape.cost.spread
            spreads[shape.kind, default: (0, 0)].sum += spread
            spreads[shape.kind, default: (0, 0)].squares += spread * spread
        }
        let operators = max(sum.cycles, 1)
        sum.cycles = max(operators + overhead[0] + overhead[1] * Double(works.count), operators / 2)
        var variance = 0.0
        // In an order of its own, so that the last digit is the same in each process.
        for (_, kind) in spreads.sorted(by: { $0.key < $1.key }) {
            variance += Self.common * kind.sum * kind.sum + (1 - Self.common) * kind.squares
        }
        let least = Self.leastSpread.relative * sum.cycles
        variance += least * least + Self.leastSpread.cycles * Self.leastSpread.cycles
        sum.spread = variance.squareRoot()
        sum.strange = Self.named(
            Dictionary(strange.map { ($0.kind, $0.cycles) }, uniquingKeysWith: +), of: sum.cycles)
        sum.widest = Array(Self.named(spreads.mapValues(\.sum), of: sum.cycles).prefix(2))
        return sum
    }

    /// Kinds with their share of a network's cycles, most first.
    private static func named(
        _ cycles: [String: Double], of all: Double
    ) -> [ModelPrediction.StrangeOperator] {
        cycles.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map {
            ModelPrediction.StrangeOperator(name: $0.key, share: min(1, $0.value / all))
        }
    }

    /// Cycles and spread of an operator, what makes the interval wider, and for how many cycles nothing speaks.
    private typealias Cost = (cycles: Double, spread: Double, reason: String?, strangeCycles: Double)

    /// The cost of an operator by the prices of its kind.
    private func cost(of work: OperatorWork) -> Cost {
        guard let price = prices[work.kind] else {
            let elements = work.counts.reduce(0) { max($0, $1.value) }
            let cycles = Self.unknownCycles.operator + Self.unknownCycles.element * elements
            return (cycles / 2, cycles / 2, "no sample has \(work.kind)", cycles / 2)
        }
        let (own, near) = price.estimate(of: work)
        let cycles = own + unpackingCycles(of: work)
        // A function of floats takes some cycles for values that it only returns, and thousands for others: how many are
        // which, shapes do not tell.
        let most = price.mostCycles(of: work)
        let more = max(0, (most ?? 0) - own)
        // Some three spreads are an interval, and no operator lies beyond what all of its values take, or none.
        let about = most == nil || most == 0 ? near : min(near, own / 3)
        let spread = (about * about + more * more / 9).squareRoot()
        guard spread < max(Self.largestSpread * own, Self.smallSpread) else {
            let strange = most == nil ? spread : 0
            return (cycles, spread, "what a \(work.kind) takes depends on its values", strange)
        }
        let (distance, count) = price.distance(of: work, predicted: own)
        guard let count else { return (cycles, spread, nil, 0) }
        return (
            cycles, spread + own * min(0.5, 0.1 * distance),
            "a \(work.kind) has \(distance > 0.05 ? "far " : "")more \(count) than the samples'",
            distance > Self.farDistance ? cycles : 0
        )
    }

    /// Cycles for which an operator's weights are unpacked; 0 of one without weights of four bits.
    private func unpackingCycles(of work: OperatorWork) -> Double {
        work.packedWeights > 0 ? unpacking[0] * Double(work.packedWeights) + unpacking[1] : 0
    }

    /// Predicts a network.
    ///
    /// - Parameters:
    ///   - model: the network.
    ///   - level: share of networks that the interval is meant to hold, such as 0.95.
    ///   - values: what the operators that `OperatorWork.countedByValue` names find in their operand, where that is known.
    /// - Throws: a refusal where the samples say nothing of operators that take more than a few percent, or of the level, and
    ///   where the interval reaches farther than half the latency.
    public func prediction(
        of model: Model, level: Double = 0.95, values: [Int: [Float]] = [:]
    ) throws(ModelPrediction.Refusal) -> ModelPrediction {
        do throws(ModelError) {
            try EngineSupport.check(model, engine: engine)
        } catch {
            throw .notRun(error)
        }
        let works = OperatorWork.all(of: model, engine: engine, on: memory, values: values) ?? []
        let sum = sum(works)
        let strangeShare = sum.strange.reduce(0) { $0 + $1.share }
        guard strangeShare <= Self.strangeShare else { throw .strange(sum.strange) }
        let quantile: Double
        do throws(FitError) {
            quantile = try Self.quantile(scores, level: level)
        } catch {
            throw .fit(error)
        }
        let each = 1000 / Double(firmware.clockHz)
        let milliseconds = sum.cycles * each
        let factor = exp(quantile * sum.spread / sum.cycles)
        let half = (factor - 1 / factor) / 2
        guard half <= Self.largestHalf else { throw .wide(half: half, sum.widest) }
        return ModelPrediction(
            byCostsOf: scores.count, LeftOutErrors(relativeErrors: relativeErrors), on: firmware,
            origin: origin,
            Prediction(
                latencyMs: milliseconds,
                interval: LineFit.Interval(low: milliseconds / factor, high: milliseconds * factor)),
            perOperator: sum.perOperator.map { $0 * each },
            rest: (sum.cycles - sum.perOperator.reduce(0, +)) * each, reasons: sum.reasons)
    }

    /// The score that the share `level` does not exceed, counting the network to come as one more (split conformal
    /// prediction: Papadopoulos et al., 2002; Lei et al., 2018).
    ///
    /// Throws a `FitError` for too few scores, and for a level outside 0..<1.
    static func quantile(_ scores: [Double], level: Double) throws(FitError) -> Double {
        guard level > 0, level < 1 else { throw .levelOutside(found: level) }
        let rank = Int((Double(scores.count + 1) * level - 1e-9).rounded(.up))
        guard rank >= 1, rank <= scores.count else {
            throw .tooFewSamples(found: scores.count, needed: Int((level / (1 - level)).rounded(.up)))
        }
        return scores[rank - 1]
    }
}
