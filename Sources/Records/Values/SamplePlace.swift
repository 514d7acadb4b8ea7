public import Facts

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
