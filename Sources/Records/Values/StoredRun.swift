public import Facts

/// A run of a campaign with what came of it so far.
public struct StoredRun: Hashable, Sendable {
    /// Row of the run.
    public var id: Int64
    /// Name of the backbone.
    public var backbone: String
    /// How networks were drawn, such as `mixed`.
    public var design: String
    /// Seed of the draws.
    public var seed: Int64
    /// Name of the kind of board.
    public var board: String
    /// Silicon or emulated.
    public var origin: Origin
    /// Rows of it.
    public var profiled: Int
    /// Samples that failed for good.
    public var failed: Int
    /// When it began, ISO 8601 in UTC.
    public var startedAt: String
    /// When its latest row was recorded; nil where there is none.
    public var latestAt: String?
}
