/// What MicroNets (arXiv:2010.11267) printed in Table 4 of its networks and of others, and the limits that it searched under
/// (section 5.2).
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
        /// Millions of operations; nil where they are not printed.
        public var mops: Double?
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
        /// What `KnownNetwork` calls it; nil for a network whose shape is not known here.
        public var network: String?
        /// Seconds on the F767ZI.
        public var secondsLarge: Double
    }

    private static let small = (sram: 128 * 1024, flash: 512 * 1024)
    private static let medium = (sram: 320 * 1024, flash: 1024 * 1024)
    private static let large = (sram: 512 * 1024, flash: 2048 * 1024)

    /// Keyword spotting: ten and five frames a second on the F746ZG within the memory of an F446RE, and less than a
    /// second.
    public static let kws = [
        row("MicroNet-KWS-S", "kws", 95.3, 102, 53.2, 16.4, 0.109, 0.108, limitMs: 100, small),
        row("MicroNet-KWS-M", "kws", 95.8, 163, 103.3, 30.6, 0.187, 0.181, limitMs: 200, small),
        row("MicroNet-KWS-L", "kws", 96.5, 612, 208.8, 129, 0.610, 0.596, limitMs: 1000, medium),
    ]

    /// Visual wake words: the memory of each board; no latency limit is printed.
    public static let vww = [
        row("MicroNet-VWW-2", "vww50", 78.1, 230, 69.5, 5.3, 0.079, 0.082, limitMs: nil, small),
        row(
            "MicroNet-VWW-1", "vww160", 88.03, 833, 285.3, 135.9, 1.133, 1.055, limitMs: nil, medium),
    ]

    /// Anomaly detection: 640 ms and the memory of each board; AUC for accuracy.
    public static let ad = [
        row("MicroNet-AD-S", "ad", 95.35, 253, 114.2, 37.5, 0.192, 0.194, limitMs: 640, small),
        row("MicroNet-AD-M", "ad", 96.05, 464, 274.5, 124.7, 0.608, 0.567, limitMs: 640, medium),
        row("MicroNet-AD-L", "ad", 97.28, 442, 383.7, 129, nil, 0.614, limitMs: 640, large),
    ]

    /// Networks of visual wake words whose shapes are those of published files.
    public static let vwwFiles = [
        row(
            "MicroNet-VWW-3", "vww128", 86.44, 458, 133.7, 45.2, 0.467, 0.447, limitMs: nil, medium),
        row("MicroNet-VWW-4", "vww128a4", 82.49, 416, 118.7, 37.7, 0.310, 0.298, limitMs: nil, small),
    ]

    /// What the paper compares its networks with.
    public static let baselines = [
        row("DSCNN-S", "kws", 94.15, 49, 47.2, 7.1, 0.058, 0.058, limitMs: nil, small),
        row("DSCNN-M", "kws", 95, 181, 123.3, 37.3, 0.219, 0.212, limitMs: nil, medium),
        row("DSCNN-L", "kws", 95.9, 490, 201.3, 107.2, 0.515, 0.497, limitMs: nil, medium),
        row(
            "Person Detection (TFLM)", "vww", 76, 294, 82.3, nil, 0.108, 0.108, limitMs: nil, small,
            shape: FixedShapes.personDetection.name),
        row(
            "AD-baseline (FC-AE)", "ad", 84.76, 270, 4.7, 0.52, 0.003, 0.003, limitMs: nil, small,
            shape: FixedShapes.autoencoder.name),
        row(
            "MBNetV2-0.5", "ad", 97.24, 965, 206.8, 31.1, nil, 0.253, limitMs: nil, large,
            shape: FixedShapes.mobileNetV2.name),
    ]

    private static func row(
        _ name: String, _ backbone: String, _ accuracy: Double, _ flash: Double, _ sram: Double,
        _ mops: Double?, _ seconds: Double?, _ secondsLarge: Double, limitMs: Double?,
        _ limit: (sram: Int, flash: Int), shape: String? = nil
    ) -> Row {
        Row(
            name: name, accuracyPercent: accuracy, flashKB: flash, sramKB: sram, mops: mops, seconds: seconds,
            limitMs: limitMs, limitSRAM: limit.sram, limitFlash: limit.flash, backbone: backbone,
            network: shape ?? KnownNetwork.named(name)?.name, secondsLarge: secondsLarge)
    }
}
