/// What is wrong with a plan.
public struct PlanError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where, such as `boards[1].board`.
    public var place: String
    /// What was expected and found.
    public var reason: String

    /// Creates an error.
    public init(place: String, reason: String) {
        self.place = place
        self.reason = reason
    }

    /// One line.
    public var description: String { "\(place): \(reason)" }
}
