/// What a campaign is to profile.
///
/// Equal plans draw equal networks, and a plan with a larger count starts with those of the smaller one.
public struct Plan: Codable, Hashable, Sendable {
    /// Name of the backbone.
    public var backbone: String
    /// Number of samples: those at even places uniform, the others for coverage.
    public var count: Int
    /// Seed of the draws.
    public var seed: UInt64

    /// Creates a plan.
    public init(backbone: String, count: Int, seed: UInt64) {
        self.backbone = backbone
        self.count = count
        self.seed = seed
    }
}

/// How a sample was drawn.
///
/// The two kinds are never pooled where a statistic speaks of the space of networks.
public enum SampleKind: String, Codable, Sendable, CaseIterable {
    /// From the backbone's stated prior.
    case uniform
    /// Stratified over log-ops, from the smallest to the largest network that fits.
    case coverage
}

/// The place of a sample in a run.
public struct SamplePlace: Codable, Hashable, Sendable {
    /// Row of the run.
    public var run: Int64
    /// Index in the plan, from 0.
    public var index: Int
    /// How it was drawn.
    public var kind: SampleKind
    /// Name of the backbone.
    public var backbone: String
    /// Canonical id of the architecture.
    public var architecture: String

    /// Creates a place.
    public init(run: Int64, index: Int, kind: SampleKind, backbone: String, architecture: String) {
        self.run = run
        self.index = index
        self.kind = kind
        self.backbone = backbone
        self.architecture = architecture
    }
}
