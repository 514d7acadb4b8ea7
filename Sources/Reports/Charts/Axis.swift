import Foundation

/// A linear axis that ends on ticks at multiples of 1, 2 or 5 times a power of ten.
struct Axis {
    /// Positions of the ticks in data units, ascending.
    let ticks: [Double]
    /// Digits behind the decimal point of a tick's label.
    let decimals: Int
    /// First and last tick.
    var range: ClosedRange<Double> { (ticks.first ?? 0)...(ticks.last ?? 1) }

    /// Covers `values` with about `count` ticks.
    ///
    /// Values that are not finite are ignored; without any, the axis runs from 0 to 1.
    init(covering values: [Double], count: Int = 6) {
        let finite = values.filter(\.isFinite)
        let low = finite.min() ?? 0
        var high = finite.max() ?? 1
        if high <= low { high = low + max(abs(low) / 10, 1) }
        let raw = (high - low) / Double(max(count - 1, 1))
        let power = pow(10, floor(log10(raw)))
        let step = ([1, 2, 5, 10].first { $0 * power >= raw * 0.999_999 } ?? 10) * power
        guard step.isFinite, step > 0, abs(low / step) < 1e9, abs(high / step) < 1e9 else {
            ticks = [low, high]
            decimals = 0
            return
        }
        let first = Int((low / step).rounded(.down))
        let last = Int((high / step).rounded(.up))
        ticks = (first...last).map { Double($0) * step }
        decimals = max(0, min(9, Int(-floor(log10(step)))))
    }

    /// Label of a tick.
    func label(_ tick: Double) -> String { Figures.fixed(tick, decimals) }

    /// Position of `value` between `start` and `end` in drawing units.
    func position(_ value: Double, from start: Double, to end: Double) -> Double {
        start + (value - range.lowerBound) / (range.upperBound - range.lowerBound) * (end - start)
    }
}
