import Console

/// One limit of a check, with the figure that is held to it.
package struct CheckedLimit: Hashable, Sendable {
    /// What is limited.
    package enum Name: String, Sendable {
        case latency, period, sram, flash, energy
        /// The board's own: what its firmware leaves to tensors, and to a model's file.
        case arena
        case modelFile = "model_file"

        /// In words.
        var words: String {
            switch self {
            case .sram: "SRAM"
            case .modelFile: "model file"
            default: rawValue
            }
        }

        /// What figure and bound are counted in.
        var unit: String {
            switch self {
            case .latency, .period: "ms"
            case .energy: "mJ"
            case .sram, .flash, .arena, .modelFile: "bytes"
            }
        }
    }

    /// What is limited.
    package let name: Name
    /// What decides, in the unit: the upper end where the figure is an interval.
    package let figure: Double
    /// What it may be at most.
    package let bound: Double
    /// How the figure comes about.
    package let basis: String

    /// Whether the limit is kept.
    package var holds: Bool { figure <= bound }
    /// What is left; below 0 where the limit is exceeded.
    package var margin: Double { bound - figure }
    /// What it is counted in: ms, mJ or bytes.
    package var unit: String { name.unit }

    /// The margin in words, such as `3.120 ms left` or `512 bytes over`.
    package var marginText: String { "\(Self.text(abs(margin), name)) \(holds ? "left" : "over")" }
    /// The figure with its unit.
    package var figureText: String { Self.text(figure, name) }
    /// The bound with its unit.
    package var boundText: String { Self.text(bound, name) }

    /// One sentence, such as `latency 21.300 ms is over 20 ms by 1.300 ms (upper end ...)`.
    package var sentence: String {
        let relation = holds ? "is within" : "is over"
        let distance = holds ? "with \(marginText)" : "by \(Self.text(-margin, name))"
        return "\(name.words) \(figureText) \(relation) \(boundText) \(distance) (\(basis))"
    }

    private static func text(_ value: Double, _ name: Name) -> String {
        name.unit == "bytes" ? "\(Int(value)) bytes" : "\(Figure.fixed(value, 3)) \(name.unit)"
    }
}
