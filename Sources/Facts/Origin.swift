/// Where a number comes from.
///
/// Silicon and emulation are never mixed in one fit or figure.
public enum Origin: String, Codable, Sendable, CaseIterable {
    /// Counted by a real chip.
    case silicon
    /// Predicted by the virtual board's cycle model.
    case emulated
}
