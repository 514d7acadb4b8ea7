import Foundation

/// Numbers as they are printed: KiB, ms, Mop, the same in every locale.
enum Figure {
    static func kibibytes(_ bytes: Int) -> String { String(format: "%.1f KiB", Double(bytes) / 1024) }

    static func milliseconds(_ value: Double) -> String {
        String(format: value < 10 ? "%.3f ms" : "%.2f ms", value)
    }

    /// Operations, in millions where that shows enough digits.
    static func ops(_ count: Int) -> String { count < 1_000_000 ? "\(count) ops" : millions(count) + " Mop" }

    static func millions(_ count: Int) -> String { String(format: "%.2f", Double(count) / 1e6) }

    static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

    static func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }

    static func address(_ address: UInt32) -> String { String(format: "0x%08X", address) }

    /// Minutes and seconds.
    static func time(_ seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 359_999)).rounded())
        return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
    }
}
