import ArgumentParser

/// A length of time such as `640ms`, `2s` or `500us`.
struct Period: ExpressibleByArgument {
    /// Milliseconds.
    let milliseconds: Double

    init?(argument: String) {
        let units: [(String, Double)] = [("ms", 1), ("us", 0.001), ("s", 1000)]
        for (unit, factor) in units where argument.hasSuffix(unit) {
            guard let value = Double(argument.dropLast(unit.count)), value.isFinite, value > 0 else {
                return nil
            }
            milliseconds = value * factor
            return
        }
        return nil
    }
}
