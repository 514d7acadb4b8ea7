public import Facts

/// What to draw from one backbone, or the layer study.
///
/// Equal plans draw equal networks, and a plan with a larger count starts with those of the smaller one.
public struct Plan: Codable, Hashable, Sendable {
    /// Name that the layer study has in place of a backbone's.
    public static let layerStudy = "layers"
    /// Name that networks of no backbone have in place of one's, which operators' costs are fitted to.
    public static let foreign = "foreign"

    /// Name of the backbone, or `layers`.
    public var backbone: String
    /// Number of samples.
    public var count: Int
    /// Seed of the draws.
    public var seed: UInt64
    /// Which networks are drawn.
    public var design: SampleDesign
    /// Canonical JSON of a backbone that a user described; empty for one that is known by name, and `search` with a
    /// model's SHA-256 for a network that a search found.
    public var space: String
    /// Of the active design: the half-width of the 95 % interval, relative to the prediction, that is narrow enough.
    public var until: Double

    /// Half-width that the active design goes on to unless told otherwise.
    public static let standardUntil = 0.03

    /// Creates a plan.
    public init(
        backbone: String, count: Int, seed: UInt64, design: SampleDesign = .mixed, space: String = "",
        until: Double = standardUntil
    ) {
        self.until = until
        self.backbone = backbone
        self.count = count
        self.seed = seed
        self.design = design
        self.space = space
    }
}

extension Plan {
    /// Reads a share such as `3%` or `0.03`; nil for other text.
    public static func share(_ text: String) -> Double? {
        guard text.last == "%" else { return Double(text) }
        return Double(text.dropLast().trimmingSuffix(while: { $0 == " " })).map { $0 / 100 }
    }
}

extension Substring {
    /// This without the characters at its end that a rule holds for.
    fileprivate func trimmingSuffix(while rule: (Character) -> Bool) -> Substring {
        self[..<(lastIndex { !rule($0) }.map { index(after: $0) } ?? startIndex)]
    }
}
