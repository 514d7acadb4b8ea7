/// Parts of a data set, which share no speaker, machine recording or noise.
public enum Split: String, Sendable, CaseIterable, Codable {
    /// For learning.
    case training
    /// For choosing among networks.
    case validation
    /// For the last figure, opened once.
    case test
}
