import Foundation
import Networks

/// What each count of one kind of operator costs, and how far that is to be trusted.
public struct OperatorPrice: Hashable, Sendable, Codable {
    /// Names of the counts.
    public let names: [String]
    /// Cycles of one of each.
    public let cycles: [Double]
    /// The most of each count that an operator of the samples has.
    public let most: [Double]
    /// Operators that the prices rest on.
    public let operatorCount: Int
    /// Spread of errors of large operators, relative to their cycles.
    public internal(set) var relativeSpread: Double
    /// Spread of errors of small operators, in cycles.
    public internal(set) var spreadCycles: Double

    /// Cycles an element of the operator where it took most; nil of a kind whose elements are not counted.
    private let mostEach: Double?

    /// Whether the kind is a function of floats, which only returns some values and computes for others.
    private var isByValue: Bool { names.contains(OperatorWork.computed) }

    /// What the prices are off by, by where operators lie; nil for a kind of few.
    private var neighbors: PriceNeighbors?

    /// Least relative spread: what other inputs and other places in memory change.
    private static let leastSpread = 0.002
    /// Cycles below which an operator's error counts no more than absolutely.
    private static let smallCycles = 300.0
    /// Relative spread of a kind from which on its operators may take many times what is foretold: errors relative to what
    /// was found end at 1 there.
    private static let boundedSpread = 0.8
    /// Share of an operator's cycles from which a count beyond the samples matters.
    private static let mattering = 0.05
    /// Elements of an operator below which its cycles an element are those of a call.
    private static let someElements = 64.0

    /// Whether its lists go together: a file may say anything.
    var isWhole: Bool {
        names.count == cycles.count && names.count == most.count && operatorCount > 0
            && neighbors?.isWhole(counts: names.count) ?? true
    }

    /// Cycles of an operator, and the spread of what is found about them, in cycles.
    func estimate(of work: OperatorWork) -> (cycles: Double, spread: Double) {
        let row = names.indices.map { work[names[$0], $0] }
        let sum = zip(row, cycles).reduce(0) { $0 + $1.0 * $1.1 }
        guard let neighbors else { return (sum, spread(at: sum)) }
        let found = neighbors.estimate(row, cycles) { spread(at: $0) / max($0, 1) }
        let predicted = sum * found.correction
        return (predicted, predicted * max(found.spread, Self.leastSpread))
    }

    /// Cycles that an operator would take at the most that an element of any sample takes: 0 of a kind whose cycles hardly
    /// depend on values, and where these were found; nil of one whose operators may take many times what is foretold without a known end.
    func mostCycles(of work: OperatorWork) -> Double? {
        if isByValue, work.hasValues { return 0 }
        guard isByValue || relativeSpread >= Self.boundedSpread else { return 0 }
        return mostEach.map { $0 * work["elements", 0] }
    }

    /// Spread among all operators of the kind, in cycles, of one for which so many are predicted.
    private func spread(at predicted: Double) -> Double {
        let inflation = 1 + 3 / Double(operatorCount)
        let relative = max(relativeSpread, Self.leastSpread) * predicted
        return inflation * (relative * relative + spreadCycles * spreadCycles).squareRoot()
    }

    /// How far an operator lies beyond the samples: the logarithm of its count over the most of them, of the count that is
    /// farthest beyond among those that matter; 0 inside.
    func distance(of work: OperatorWork, predicted: Double) -> (distance: Double, count: String?) {
        var farthest: (distance: Double, count: String?) = (0, nil)
        for (place, name) in names.enumerated() {
            let value = work[name, place]
            guard value > most[place] else { continue }
            // What no sample has may cost anything.
            let distance =
                most[place] == 0
                ? 1 : (cycles[place] * value > Self.mattering * predicted ? log(value / most[place]) : 0)
            if distance > farthest.distance { farthest = (distance, name) }
        }
        return farthest
    }

    /// Fits prices of least relative error, none of them negative; operators far off count less.
    init(works: [OperatorWork], cycles found: [Double]) {
        names = works.first?.counts.map(\.name) ?? []
        let names = names
        let rows = works.map { work in names.indices.map { work[names[$0], $0] } }
        most = names.indices.map { place in rows.reduce(0) { max($0, $1[place]) } }
        operatorCount = works.count
        let each = zip(works, found).compactMap { work, cycles in
            work["elements", 0] >= Self.someElements ? cycles / work["elements", 0] : nil
        }
        mostEach = each.max()
        let weights = found.map { 1 / max($0, Self.smallCycles) }
        let norms = names.indices.map { place in
            let square = zip(rows, weights).reduce(0) { $0 + $1.0[place] * $1.0[place] * $1.1 * $1.1 }
            return square > 0 ? square.squareRoot() : 1
        }
        var trust = [Double](repeating: 1, count: rows.count)
        var prices = [Double](repeating: 0, count: names.count)
        for _ in 0..<3 {
            let scaled = rows.indices.map { row in
                names.indices.map { rows[row][$0] / norms[$0] * weights[row] * trust[row] }
                    + [found[row] * weights[row] * trust[row]]
            }
            prices = zip(LeastSquares(columns: names.count, scaled).nonNegative(), norms).map { $0 / $1 }
            let errors = rows.indices.map { row in
                abs(zip(rows[row], prices).reduce(-found[row]) { $0 + $1.0 * $1.1 }) * weights[row]
            }
            let scale = max(1.48 * Self.quantile(errors, 0.5), 0.002)
            trust = errors.map { 1 / max(1, $0 / (4 * scale)).squareRoot() }
        }
        cycles = prices
        neighbors = PriceNeighbors(rows: rows, prices: prices, found: found)
        relativeSpread = 0
        spreadCycles = 0
    }

    /// Takes the spread of errors on operators of networks that were left out: of the larger half relative, of the
    /// smaller half in cycles.
    mutating func take(errors all: [(predicted: Double, found: Double)?]) {
        neighbors?.take(rests: all.map { $0.map { abs(log(max($0.predicted, 1) / max($0.found, 1))) } })
        let errors = all.compactMap { $0 }
        guard !errors.isEmpty else {
            (relativeSpread, spreadCycles) = (1, 1000)
            return
        }
        let middle = Self.quantile(errors.map(\.found), 0.5)
        let large = errors.filter { $0.found >= middle }
        relativeSpread = Self.spread(large.map { abs($0.predicted - $0.found) / max($0.found, 1) })
        let small = errors.filter { $0.found <= middle }
        let rests = small.map { max(0, abs($0.predicted - $0.found) - relativeSpread * $0.found / 2) }
        spreadCycles = Self.spread(rests)
    }

    /// Takes the spreads of other prices of the kind, and the errors near its own operators.
    mutating func take(spreadsOf other: OperatorPrice, errors: [(predicted: Double, found: Double)?]) {
        take(errors: errors)
        (relativeSpread, spreadCycles) = (other.relativeSpread, other.spreadCycles)
    }

    /// A standard deviation by quantiles, the largest of three, so that long tails count.
    private static func spread(_ errors: [Double]) -> Double {
        max(quantile(errors, 0.683), quantile(errors, 0.9) / 1.645, quantile(errors, 0.97) / 2.17)
    }

    /// A value that a share of the values does not exceed; 0 of none.
    static func quantile(_ values: [Double], _ share: Double) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, max(0, Int((Double(sorted.count) * share).rounded(.up)) - 1))]
    }
}
