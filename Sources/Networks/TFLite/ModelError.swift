/// Why a file is no usable model, in one line: where, what was expected, what was found, and the cure.
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Kinds of refusal.
    public enum Kind: String, Hashable, Sendable {
        /// Not a TFLite flatbuffer, or a damaged one.
        case format
        /// A schema version other than 3.
        case version
        /// A graph that contradicts itself.
        case structure
        /// An operator that the engine does not run.
        case unsupportedOperator
        /// A tensor type, operator version or option that the engine does not run.
        case unsupportedVariant
        /// A network that cannot be written or planned.
        case network
    }

    /// Kind of refusal.
    public let kind: Kind
    /// Where: `op 3 CONV_2D`, `tensor 7 'conv/bias'`, `file`.
    public let place: String
    /// What was expected there.
    public let expected: String
    /// What was found.
    public let found: String
    /// What the user can do.
    public let cure: String

    /// Creates a refusal.
    public init(kind: Kind, place: String, expected: String, found: String, cure: String) {
        self.kind = kind
        self.place = place
        self.expected = expected
        self.found = found
        self.cure = cure
    }

    /// One line.
    public var description: String {
        let line =
            switch kind {
            case .unsupportedOperator: "\(place): \(found) lacks \(expected); \(cure)"
            default: "\(place): expected \(expected), found \(found); \(cure)"
            }
        // Names come from the file: whatever they hold, the message stays one printable line.
        let printable = line.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "?"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(printable))
    }

    static func format(_ place: String, expected: String, found: String) -> ModelError {
        ModelError(
            kind: .format, place: place, expected: expected, found: found,
            cure: "the file is damaged or not a .tflite model; export or copy it again")
    }

    static func structure(_ place: String, expected: String, found: String) -> ModelError {
        ModelError(
            kind: .structure, place: place, expected: expected, found: found,
            cure: "the graph contradicts itself; convert the model again")
    }

    static func outside(_ place: String) -> ModelError {
        ModelError(
            kind: .unsupportedVariant, place: place, expected: "its data inside the flatbuffer",
            found: "data elsewhere",
            cure: "convert the model to a file of less than 2 GiB, without external buffers")
    }
}
