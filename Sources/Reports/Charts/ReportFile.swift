/// A file of the report.
public struct ReportFile: Sendable {
    /// Name in the report's folder.
    public var name: String
    /// UTF-8 text.
    public var text: String
}
