/// A model of the database with how often it was profiled.
public struct StoredModel: Hashable, Sendable {
    /// SHA-256 of the file, in hexadecimal.
    public var sha256: String
    /// File name of the latest row.
    public var name: String
    /// Bytes of the file.
    public var bytes: Int
    /// Multiply-accumulates of one inference.
    public var macs: Int
    /// Operations of one inference.
    public var ops: Int
    /// Operators in the graph.
    public var opCount: Int
    /// Rows of it.
    public var rowCount: Int
    /// The latest of them.
    public var latestRow: Int64
    /// Names of the kinds of board that ran it.
    public var boards: [String]
    /// Whether a run drew it; false where someone profiled it by itself, too.
    public var isSample: Bool
}
