/// What MicroNets (arXiv:2010.11267) printed in Table 4 of the networks that its searches found, and the limits that it
/// searched under (section 5.2).
///
/// Its KB are not consistent, some are 1000 bytes and some 1024; they are given as printed.
public enum TableFour {
    /// One network.
    public struct Row: Hashable, Sendable, Codable {
        /// Its published name.
        public var name: String
        /// Accuracy, or AUC for anomaly detection, in percent.
        public var accuracyPercent: Double
        /// Model file in KB.
        public var flashKB: Double
        /// Arena in KB.
        public var sramKB: Double
        /// Millions of operations.
        public var mops: Double
        /// Seconds on the F746ZG; nil where it was not measured there.
        public var seconds: Double?
        /// Latency limit of its search in ms; nil where none is printed.
        public var limitMs: Double?
        /// SRAM in bytes of the board that its search was for.
        public var limitSRAM: Int
        /// Flash in bytes of that board.
        public var limitFlash: Int
        /// Space that it was searched in.
        public var backbone: String
    }

    private static let small = (sram: 128 * 1024, flash: 512 * 1024)
    private static let medium = (sram: 320 * 1024, flash: 1024 * 1024)
    private static let large = (sram: 512 * 1024, flash: 2048 * 1024)

    /// Keyword spotting: ten and five frames a second on the F746ZG within the memory of an F446RE, and less than a
    /// second.
    public static let kws = [
        row("MicroNet-KWS-S", "kws", 95.3, 102, 53.2, 16.4, 0.109, limitMs: 100, small),
        row("MicroNet-KWS-M", "kws", 95.8, 163, 103.3, 30.6, 0.187, limitMs: 200, small),
        row("MicroNet-KWS-L", "kws", 96.5, 612, 208.8, 129, 0.610, limitMs: 1000, medium),
    ]

    /// Visual wake words: the memory of each board; no latency limit is printed.
    public static let vww = [
        row("MicroNet-VWW-2", "vww50", 78.1, 230, 69.5, 5.3, 0.079, limitMs: nil, small),
        row("MicroNet-VWW-1", "vww160", 88.03, 833, 285.3, 135.9, 1.133, limitMs: nil, medium),
    ]

    /// Anomaly detection: 640 ms and the memory of each board; AUC for accuracy.
    public static let ad = [
        row("MicroNet-AD-S", "ad", 95.35, 253, 114.2, 37.5, 0.192, limitMs: 640, small),
        row("MicroNet-AD-M", "ad", 96.05, 464, 274.5, 124.7, 0.608, limitMs: 640, medium),
        row("MicroNet-AD-L", "ad", 97.28, 442, 383.7, 129, nil, limitMs: 640, large),
    ]

    private static func row(
        _ name: String, _ backbone: String, _ accuracy: Double, _ flash: Double, _ sram: Double,
        _ mops: Double, _ seconds: Double?, limitMs: Double?, _ limit: (sram: Int, flash: Int)
    ) -> Row {
        Row(
            name: name, accuracyPercent: accuracy, flashKB: flash, sramKB: sram, mops: mops, seconds: seconds,
            limitMs: limitMs, limitSRAM: limit.sram, limitFlash: limit.flash, backbone: backbone)
    }
}
