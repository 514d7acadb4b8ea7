import Records

/// What a merge brought, as JSON shows it (docs/reference/json.md).
struct MergeDocument: Encodable {
    var db: String
    var measurementsAdded: Int
    var measurementsPresent: Int
    var failuresAdded: Int
    var failuresPresent: Int
    var calibrationsAdded: Int
    var energiesAdded: Int
    /// Tasks of the array job that the rows come from.
    var tasks: Int?

    init(_ outcome: MergeOutcome, db: String, tasks: Int? = nil) {
        self.db = db
        self.tasks = tasks
        measurementsAdded = outcome.measurementsAdded
        measurementsPresent = outcome.measurementsPresent
        failuresAdded = outcome.failuresAdded
        failuresPresent = outcome.failuresPresent
        calibrationsAdded = outcome.calibrationsAdded
        energiesAdded = outcome.energiesAdded
    }
}

extension MergeOutcome {
    /// One line for readers.
    var line: String {
        "\(measurementsAdded) measurements and \(failuresAdded) failures added, "
            + "\(measurementsPresent) and \(failuresPresent) were there"
            + (calibrationsAdded + energiesAdded == 0
                ? "" : "; \(calibrationsAdded) calibrations and \(energiesAdded) energies added")
    }
}
