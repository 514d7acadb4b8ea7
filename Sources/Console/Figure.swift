import Foundation

/// Numbers as they are printed: KiB, ms, Mop, the same in every locale.
public enum Figure {
    /// Bytes in KiB.
    public static func kibibytes(_ bytes: Int) -> String { String(format: "%.1f KiB", Double(bytes) / 1024) }

    /// Milliseconds, with three decimals below ten.
    public static func milliseconds(_ value: Double) -> String {
        String(format: value < 10 ? "%.3f ms" : "%.2f ms", value)
    }

    /// Operations, in millions where that shows enough digits.
    public static func ops(_ count: Int) -> String {
        count < 1_000_000 ? "\(count) ops" : millions(count) + " Mop"
    }

    /// A count in millions, without a unit.
    public static func millions(_ count: Int) -> String { String(format: "%.2f", Double(count) / 1e6) }

    /// A share as a percentage.
    public static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

    /// With a fixed number of decimals.
    public static func fixed(_ value: Double, _ decimals: Int) -> String {
        String(format: "%.\(decimals)f", value)
    }

    /// An address of 32 bits.
    public static func address(_ address: UInt32) -> String { String(format: "0x%08X", address) }

    /// Minutes and seconds.
    public static func time(_ seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 359_999)).rounded())
        return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
    }
}
