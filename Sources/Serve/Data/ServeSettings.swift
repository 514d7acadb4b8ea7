/// What a server shows, and to whom.
public struct ServeSettings: Sendable {
    /// Path of the database; it may come later.
    public var database: String
    /// Folders with search cards.
    public var cards: [String] = []
    /// What each request must show; nil for none.
    public var token: String?
    /// Names besides localhost and addresses that requests may be addressed to.
    public var names: Set<String> = []
    /// Whether models may be profiled, which writes rows.
    public var profiles = true

    /// Shows a database.
    public init(database: String) { self.database = database }
}
