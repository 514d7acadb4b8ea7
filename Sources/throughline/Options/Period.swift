import ArgumentParser

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

extension Period: ArgumentText {
    static func reading(_ text: String) throws -> Period {
        guard let period = Period(text) else {
            throw ValidationError("expected a time above 0 with its unit, such as 640ms, 2s or 500us")
        }
        return period
    }
}
