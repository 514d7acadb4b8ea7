import Foundation

/// Numbers as text, the same in every locale.
enum Figures {
    /// Fixed digits behind the decimal point.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        let text = String(format: "%.\(decimals)f", value)
        // Rounding may leave a negative zero.
        return Double(text) == 0 && text.hasPrefix("-") ? String(text.dropFirst()) : text
    }

    /// About three significant digits.
    static func short(_ value: Double) -> String {
        switch abs(value) {
        case 100...: fixed(value, 0)
        case 10..<100: fixed(value, 1)
        default: fixed(value, 2)
        }
    }

    /// Seven significant digits: more than any figure here has.
    static func seven(_ value: Double) -> String { String(format: "%.7g", value) }

    /// Bytes as KiB with one digit.
    static func kibibytes(_ bytes: Int) -> String { fixed(Double(bytes) / 1024, 1) + " KiB" }

    /// A coordinate.
    static func place(_ value: Double) -> String { fixed(value, 1) }
}
