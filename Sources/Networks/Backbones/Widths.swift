/// Channel counts that a layer may have, each choice equally likely.
public struct Widths: Hashable, Sendable, Codable {
    /// Choices in ascending order; a count that stands twice is twice as likely.
    public let choices: [Int]

    /// Creates a choice among counts in ascending order.
    public init(choices: [Int]) { self.choices = choices }

    /// From `least` to `most` channels by `step`.
    public static func steps(from least: Int, through most: Int, by step: Int) -> Widths {
        Widths(choices: Array(stride(from: least, through: most, by: step)))
    }

    /// A tenth to all of `full` channels by tenths, rounded down: floor(0.1 k w) for k = 1...10.
    public static func tenths(of full: Int) -> Widths {
        Widths(choices: (1...10).map { max(1, $0 * full / 10) })
    }

    /// The same tenths at the nearest multiple of 4, at least 4.
    public static func alignedTenths(of full: Int) -> Widths {
        Widths(choices: (1...10).map { max(4, ($0 * full + 20) / 40 * 4) })
    }

    /// Nearest choice to a wanted width.
    func nearest(_ width: Double) -> Int {
        var best = choices[0]
        // Of two equally near the wider, as rounding has it.
        for choice in choices where abs(Double(choice) - width) <= abs(Double(best) - width) { best = choice }
        return best
    }

    /// The choice at a place of a scale of `levels` from the least to the most.
    package func choice(atLevel level: Int, of levels: Int) -> Int {
        let last = choices.count - 1
        guard levels > 1 else { return choices[last] }
        return choices[min(last, max(0, (2 * level * last + levels - 1) / (2 * (levels - 1))))]
    }

    /// A draw, each choice equally likely.
    func draw(from random: inout RandomSource) -> Int { choices[random.below(choices.count)] }

    /// In words, such as `16 to 276 (66 choices)`.
    var description: String { "\(choices[0]) to \(choices[choices.count - 1]) (\(choices.count) choices)" }
}
