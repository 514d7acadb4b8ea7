/// A recording of a machine that was cut into examples.
public struct Recording: Hashable, Sendable {
    /// Position of the machine among the classes.
    public let label: Int
    /// Whether something is wrong with the machine.
    public let isAnomalous: Bool
    /// Its examples.
    public let examples: Range<Int>
}
