public import Facts
import GRDB

extension Store {
    /// Records a factor with the rows that it stands on.
    public func record(_ calibration: Calibration, provenance: Provenance) throws(StoreError) {
        try write { try insert(calibration, provenance: provenance, in: $0) }
    }

    func insert(_ calibration: Calibration, provenance: Provenance, in database: Database) throws {
        try Calibration.table.insert(
            Recorded(value: calibration, provenance: provenance), [StoreJSON.text(calibration.measurements)],
            in: database)
    }

    /// The factors in order of recording.
    public func calibrations() throws(StoreError) -> [Calibration] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM calibrations ORDER BY recorded_at, id").map {
                row in
                let columns = Columns(row: row, path: path)
                return try Calibration(
                    from: columns, measurements: try columns.json([Int64].self, "measurement_ids"))
            }
        }
    }
}
