/// Why the bundled engine takes a model or an inference not, in one line.
public struct EngineRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where, what was expected, what was found, and the cure.
    public let description: String

    init(_ description: String) { self.description = description }

    init(_ name: String, _ refusal: PreparedModel.Refusal) {
        description = "\(name), \(refusal); see docs/explanation/engines.md for what the bundled engine runs"
    }
}
