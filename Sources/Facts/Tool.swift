/// The host tool, as rows name it.
public struct Tool: Hashable, Sendable {
    /// Version of this package.
    public static let version = "0.1.0"

    /// Version, such as `0.1.0`.
    public var version: String
    /// Commit that it was built from, empty if unknown.
    public var commit: String

    /// Creates the name of a tool.
    public init(version: String = Tool.version, commit: String = "") {
        self.version = version
        self.commit = commit
    }

    /// This tool, now.
    public var provenance: Provenance { Provenance(toolVersion: version, toolCommit: commit) }
}
