/// A length of time such as `640ms`, `2s` or `500us`.
struct Period {
    /// Milliseconds.
    let milliseconds: Double

    init?(_ text: String) {
        let units: [(String, Double)] = [("ms", 1), ("us", 0.001), ("s", 1000)]
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let value = Double(text.dropLast(unit.count)), value > 0, (value * factor).isFinite else {
                return nil
            }
            milliseconds = value * factor
            return
        }
        return nil
    }
}
