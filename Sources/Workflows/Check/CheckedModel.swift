package import Campaigns

/// What a check found of one model.
package struct CheckedModel {
    /// How a check ends, worst last.
    package enum Verdict: String, Comparable, Sendable {
        /// Every limit is kept.
        case within
        /// At least one limit is not.
        case exceeded
        /// No figures: the file cannot be read, the engine refuses it, or no latency is known.
        case unusable

        /// The exit code: 0, 1 or 2.
        package var exitCode: Int32 {
            switch self {
            case .within: 0
            case .exceeded: 1
            case .unusable: 2
            }
        }

        /// Orders by exit code.
        package static func < (first: Verdict, second: Verdict) -> Bool { first.exitCode < second.exitCode }
    }

    /// The file as given.
    package let path: String
    /// The limits in the order of the command's options; those that were known before a problem.
    package var limits: [CheckedLimit] = []
    /// Why there is no verdict on it, in one line; nil if there is.
    package var problem: String?
    /// Where latency comes from: `emulated` or `silicon`; nil where none was asked for.
    package var origin: String?
    /// What an emulated latency says of silicon.
    package var estimate: SiliconEstimate?
    /// What silicon may do that the figures do not; nil where there is nothing to warn of.
    package var warning: String?

    /// How its check ends.
    package var verdict: Verdict {
        if problem != nil { return .unusable }
        return limits.allSatisfy(\.holds) ? .within : .exceeded
    }

    /// Names a file.
    init(path: String) { self.path = path }
}
