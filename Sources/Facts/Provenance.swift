public import Foundation

/// Who made a row, and when.
public struct Provenance: Codable, Hashable, Sendable {
    /// Version of the host tool.
    public var toolVersion: String
    /// Commit that the host tool was built from, empty if unknown.
    public var toolCommit: String
    /// Time of recording, ISO 8601 in UTC with seconds.
    public var recordedAt: String

    /// Creates a record of what is known already.
    public init(toolVersion: String, toolCommit: String, recordedAt: String) {
        self.toolVersion = toolVersion
        self.toolCommit = toolCommit
        self.recordedAt = recordedAt
    }

    /// Creates a record of the tool and the present time.
    public init(toolVersion: String, toolCommit: String = "", at time: Date = Date()) {
        self.toolVersion = toolVersion
        self.toolCommit = toolCommit
        recordedAt = time.formatted(.iso8601)
    }
}
