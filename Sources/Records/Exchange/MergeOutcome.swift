/// What a merge brought.
public struct MergeOutcome: Hashable, Sendable, Codable {
    /// Measurements that were not there.
    public var measurementsAdded = 0
    /// Measurements that were there already.
    public var measurementsPresent = 0
    /// Failures that were not there.
    public var failuresAdded = 0
    /// Failures that were there already.
    public var failuresPresent = 0
    /// Calibrations that were not there.
    public var calibrationsAdded = 0
    /// Readings of power meters that were not there.
    public var energiesAdded = 0

    /// Creates an outcome of nothing.
    public init() {}

    /// Adds what another merge brought.
    public static func += (sum: inout MergeOutcome, other: MergeOutcome) {
        sum.measurementsAdded += other.measurementsAdded
        sum.measurementsPresent += other.measurementsPresent
        sum.failuresAdded += other.failuresAdded
        sum.failuresPresent += other.failuresPresent
        sum.calibrationsAdded += other.calibrationsAdded
        sum.energiesAdded += other.energiesAdded
    }
}

/// Why two databases do not go together.
public enum MergeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sample with two outcomes.
    case conflict(key: String, sample: String, here: String, there: String)
    /// The database is the one that is merged into.
    case itself(path: String)
    /// A row holds what no version of this tool writes.
    case strange(path: String, table: String, row: Int64, column: String, value: String)

    /// One line.
    public var description: String {
        switch self {
        case .conflict(let key, let sample, let here, let there):
            "\(sample) has one outcome, found two: \(here) and \(there) (key \(key)); nothing was merged, keep "
                + "one of the two databases or profile the sample again with a fresh seed"
        case .strange(let path, let table, let row, let column, let value):
            "\(path): \(table) row \(row): \(column) cannot be '\(value)'; nothing was merged, restore a copy of it"
        case .itself(let path): "\(path): expected another database, found the one that is merged into"
        }
    }
}
