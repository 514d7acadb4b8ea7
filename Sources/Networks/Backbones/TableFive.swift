/// The networks of Table 5 in MicroNets (arXiv:2010.11267).
public enum TableFive {
    /// MicroNet-KWS-L.
    public static let kwsL = Architecture(
        .kws, stem: 276, choices: [248, 276, 276, 248, 248, 248, 248, nil, nil])
    /// MicroNet-KWS-M.
    public static let kwsM = Architecture(
        .kws, stem: 140, choices: [140, 140, 140, 112, 196, nil, nil, nil, nil])
    /// MicroNet-KWS-S.
    public static let kwsS = Architecture(
        .kws, stem: 84, choices: [112, 84, 84, 84, 196, nil, nil, nil, nil])
    /// MicroNet-AD-L.
    public static let adL = Architecture(.ad, stem: 276, choices: [248, 276, 276, 248, 248])
    /// MicroNet-AD-M.
    public static let adM = Architecture(.ad, stem: 192, choices: [276, 276, 276, 276, 276])
    /// MicroNet-AD-S.
    public static let adS = Architecture(.ad, stem: 72, choices: [164, 220, nil, 276, 276])

    /// All of them, by their published names.
    public static let all: [(name: String, architecture: Architecture)] = [
        ("MicroNet-KWS-S", kwsS), ("MicroNet-KWS-M", kwsM), ("MicroNet-KWS-L", kwsL),
        ("MicroNet-AD-S", adS), ("MicroNet-AD-M", adM), ("MicroNet-AD-L", adL),
    ]
}
