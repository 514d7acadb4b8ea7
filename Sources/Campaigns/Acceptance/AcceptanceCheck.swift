/// One thing that a self-test or an acceptance looked at.
public struct AcceptanceCheck: Codable, Hashable, Sendable {
    /// How it went.
    public enum State: String, Codable, Sendable, CaseIterable {
        /// As it should.
        case passed
        /// Not as it should.
        case failed
        /// Not looked at, for the reason that the detail gives.
        case skipped
    }

    /// What was looked at.
    public var name: String
    /// How it went.
    public var state: State
    /// One line: what was found.
    public var detail: String
    /// Numbers by name, with their units in the names.
    public var figures: [String: Double]

    /// Creates a check.
    public init(name: String, state: State, detail: String, figures: [String: Double] = [:]) {
        self.name = name
        self.state = state
        self.detail = detail
        self.figures = figures
    }

    /// Creates a check that passed or failed.
    public init(name: String, passed: Bool, detail: String, figures: [String: Double] = [:]) {
        self.init(name: name, state: passed ? .passed : .failed, detail: detail, figures: figures)
    }
}
