import Foundation

/// An axis that ends on ticks at multiples of 1, 2 or 5 times a power of ten, linear or logarithmic.
struct Axis {
    /// Positions of the ticks in data units, ascending.
    let ticks: [Double]
    /// Digits behind the decimal point of a tick's label.
    let decimals: Int
    /// Whether equal ratios take equal lengths.
    let isLogarithmic: Bool
    /// First and last tick; of a logarithmic axis the nearest multiples of 1, 2 or 5 about the values.
    let range: ClosedRange<Double>

    /// Covers `values` with about `count` ticks.
    ///
    /// Values that are not finite are ignored; without any, the axis runs from 0 to 1.
    init(covering values: [Double], count: Int = 6) {
        isLogarithmic = false
        let finite = values.filter(\.isFinite)
        let low = finite.min() ?? 0
        var high = finite.max() ?? 1
        if high <= low { high = low + max(abs(low) / 10, 1) }
        let raw = (high - low) / Double(max(count - 1, 1))
        let power = pow(10, floor(log10(raw)))
        let step = ([1, 2, 5, 10].first { $0 * power >= raw * 0.999_999 } ?? 10) * power
        guard step.isFinite, step > 0, abs(low / step) < 1e9, abs(high / step) < 1e9 else {
            ticks = [low, high]
            range = low...high
            decimals = 0
            return
        }
        let first = Int((low / step).rounded(.down))
        let last = Int((high / step).rounded(.up))
        let ticks = (first...last).map { Double($0) * step }
        self.ticks = ticks
        range = (ticks.first ?? 0)...(ticks.last ?? 1)
        decimals = max(0, min(9, Int(-floor(log10(step)))))
    }

    /// Covers the values above 0 by a logarithmic axis with at most some nine ticks, or one a decade.
    ///
    /// Without any, the axis runs from 1 to 10.
    init(decadesOf values: [Double]) {
        isLogarithmic = true
        decimals = 0
        let known = values.filter { $0.isFinite && $0 > 0 }
        let (low, high) = (known.min() ?? 1, known.max() ?? 10)
        let decades = Int(floor(log10(low)))...max(Int(floor(log10(low))), Int(ceil(log10(high))))
        let all = decades.flatMap { decade in [1, 2, 5].map { $0 * pow(10, Double(decade)) } }
        let first = all.lastIndex { $0 <= low * 1.000_001 } ?? 0
        let last = all.firstIndex { $0 >= high * 0.999_999 } ?? all.count - 1
        let fine = Array(all[first...max(first, last)])
        let (start, end) = fine.count > 1 ? (fine[0], fine[fine.count - 1]) : (low / 2, low * 2)
        range = start...end
        let whole = fine.filter { abs(log10($0) - log10($0).rounded()) < 1e-9 }
        ticks = fine.count > 11 && whole.count > 1 ? whole : (fine.count > 1 ? fine : [start, end])
    }

    /// Label of a tick.
    func label(_ tick: Double) -> String {
        isLogarithmic ? Figures.fixed(tick, max(0, Int(-floor(log10(tick))))) : Figures.fixed(tick, decimals)
    }

    /// Position of `value` between `start` and `end` in drawing units.
    func position(_ value: Double, from start: Double, to end: Double) -> Double {
        if isLogarithmic {
            let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
            return start + (log10(value) - low) / (high - low) * (end - start)
        }
        return start + (value - range.lowerBound) / (range.upperBound - range.lowerBound) * (end - start)
    }
}
