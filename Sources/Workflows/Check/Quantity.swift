/// Times, bytes and energies as users write them, with their units.
package enum Quantity {
    /// Milliseconds of a time above 0, such as `640ms`, `2s` or `500us`; nil for another text.
    package static func milliseconds(_ text: String) -> Double? {
        value(text, in: [("ms", 1), ("us", 0.001), ("s", 1000)])
    }

    /// Millijoules of an energy above 0, such as `5mJ`, `800uJ` or `1J`; nil for another text.
    package static func millijoules(_ text: String) -> Double? {
        value(text, in: [("mJ", 1), ("uJ", 0.001), ("J", 1000)])
    }

    /// Bytes such as `262144`, `256K` or `1M`; K, KB and KiB are 1024 bytes, M, MB and MiB 1024 times as many, in capitals
    /// or not; nil for another text.
    package static func bytes(_ text: String) -> Int? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let factor: Double
        switch text.dropFirst(digits.count).lowercased() {
        case "", "b": factor = 1
        case "k", "kb", "kib": factor = 1024
        case "m", "mb", "mib": factor = 1024 * 1024
        default: return nil
        }
        guard let value = Double(digits), value > 0 else { return nil }
        return Int(exactly: (value * factor).rounded())
    }

    /// The first unit that the text ends in counts, so that longer ones stand first.
    private static func value(_ text: String, in units: [(name: String, factor: Double)]) -> Double? {
        guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
        let digits = text.dropLast(unit.name.count)
        guard let value = Double(digits), value > 0, (value * unit.factor).isFinite else { return nil }
        return value * unit.factor
    }
}
