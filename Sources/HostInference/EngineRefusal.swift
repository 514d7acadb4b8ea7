import CEngine

/// Why the bundled engine takes a model or an inference not, in one line.
public struct EngineRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where, what was expected, what was found, and the cure.
    public let description: String

    init(_ description: String) { self.description = description }

    init(_ name: String, _ error: tl_error) {
        let text = withUnsafeBytes(of: error.text) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        description =
            "\(name), op \(error.op_index): \(text): expected \(error.expected), found \(error.found); "
            + "see docs/engines.md for what the bundled engine runs"
    }
}
