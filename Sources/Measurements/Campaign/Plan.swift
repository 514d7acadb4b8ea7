/// What a campaign is to profile; equal plans draw equal networks.
public struct Plan: Codable, Hashable, Sendable {
    /// Name of the backbone.
    public var backbone: String
    /// Number of samples: the first half uniform, the rest for coverage.
    public var count: Int
    /// Seed of the draws.
    public var seed: UInt64

    /// Creates a plan.
    public init(backbone: String, count: Int, seed: UInt64) {
        self.backbone = backbone
        self.count = count
        self.seed = seed
    }

    /// Number of samples that are drawn uniformly.
    public var uniformCount: Int { (count + 1) / 2 }

    /// Number of samples that are drawn for coverage.
    public var coverageCount: Int { count - uniformCount }
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

/// A place in a run.
public struct Sample: Codable, Hashable, Sendable {
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

    /// Creates a place in a run.
    public init(run: Int64, index: Int, kind: SampleKind, backbone: String, architecture: String) {
        self.run = run
        self.index = index
        self.kind = kind
        self.backbone = backbone
        self.architecture = architecture
    }
}
