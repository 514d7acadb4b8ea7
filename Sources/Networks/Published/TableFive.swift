/// The networks of Table 5 in MicroNets (arXiv:2010.11267), and VWW-3 and VWW-4, which the paper draws in Figure 6.
public enum TableFive {
    /// MicroNet-KWS-L.
    public static let kwsL = Architecture(
        .kws, stem: 276, choices: [[248], [276], [276], [248], [248], [248], [248], nil, nil])
    /// MicroNet-KWS-M.
    public static let kwsM = Architecture(
        .kws, stem: 140, choices: [[140], [140], [140], [112], [196], nil, nil, nil, nil])
    /// MicroNet-KWS-S.
    public static let kwsS = Architecture(
        .kws, stem: 84, choices: [[112], [84], [84], [84], [196], nil, nil, nil, nil])
    /// MicroNet-AD-L.
    public static let adL = Architecture(.ad, stem: 276, choices: [[248], [276], [276], [248], [248]])
    /// MicroNet-AD-M.
    public static let adM = Architecture(.ad, stem: 192, choices: [[276], [276], [276], [276], [276]])
    /// MicroNet-AD-S.
    public static let adS = Architecture(.ad, stem: 72, choices: [[164], [220], nil, [276], [276]])

    /// MicroNet-VWW-3, whose widths are tenths of MobileNetV2's, rounded down.
    ///
    /// By channel counts that are told of its published file (`vww3_128_128_INT8.tflite`, which does 45.13 Mop as this does).
    public static let vww3 = Architecture(
        .vww128, stem: 9,
        choices: [
            [3, 6], [9, 14], [28, 16], [28, 32], [115, 25], [115, 32], [172, 51], [307, 51], [307, 44],
            [307, 57], [230, 48], [288, 48], [288, 76], [115, 16], [96, 16], [96, 16], [96, 32], [128],
        ])
    /// MicroNet-VWW-4, read from its published file.
    ///
    /// Its widths are tenths of MobileNetV2's at multiples of 4, but for one expansion of 14.
    public static let vww4 = Architecture(
        .vww128Aligned, stem: 8,
        choices: [
            [4, 4], [8, 12], [14, 16], [28, 32], [96, 28], [96, 28], [152, 44], [268, 40], [268, 52],
            [268, 44], [192, 68], [172, 68], [172, 48], [288, 16], [96, 16], [96, 32], [96, 32], [128],
        ])

    /// DS-CNN S, a baseline of Table 4: a stem as the others' and 4 blocks, by its printed ops.
    public static let dscnnS = plain(64, blocks: 4)
    /// DS-CNN M.
    public static let dscnnM = plain(172, blocks: 4)
    /// DS-CNN L.
    public static let dscnnL = plain(276, blocks: 5)

    private static func plain(_ width: Int, blocks: Int) -> Architecture {
        Architecture(.kws, stem: width, choices: (0..<9).map { $0 < blocks ? [width] : nil })
    }

    /// All of them, by their published names.
    public static let all: [(name: String, architecture: Architecture)] = [
        ("MicroNet-KWS-S", kwsS), ("MicroNet-KWS-M", kwsM), ("MicroNet-KWS-L", kwsL),
        ("MicroNet-AD-S", adS), ("MicroNet-AD-M", adM), ("MicroNet-AD-L", adL),
        ("MicroNet-VWW-3", vww3), ("MicroNet-VWW-4", vww4), ("DSCNN-S", dscnnS), ("DSCNN-M", dscnnM),
        ("DSCNN-L", dscnnL),
    ]
}
