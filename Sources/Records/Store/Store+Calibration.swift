public import Facts
import GRDB

extension Store {
    /// Records a factor with the rows that it stands on.
    public func record(_ calibration: Calibration, provenance: Provenance) throws(StoreError) {
        try write { try insert(calibration, provenance: provenance, in: $0) }
    }

    func insert(_ calibration: Calibration, provenance: Provenance, in database: Database) throws {
        let group = calibration.group
        try database.execute(
            sql: """
                INSERT INTO calibrations (board, engine, engine_version, compiler, flags, cycle_model, scale,
                    point_count, left_out_mean, left_out_worst, measurement_ids, tool_version, tool_commit,
                    recorded_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                group.board, group.engine, group.engineVersion, group.compiler, group.flags,
                group.cycleModel, calibration.scale, calibration.count, calibration.leftOutMean,
                calibration.leftOutWorst, StoreJSON.text(calibration.measurements),
                provenance.toolVersion, provenance.toolCommit, provenance.recordedAt,
            ])
    }

    /// The factors in order of recording.
    public func calibrations() throws(StoreError) -> [Calibration] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM calibrations ORDER BY recorded_at, id").map {
                row in
                let columns = Columns(row: row, path: path)
                let scale: Double = try columns["scale"]
                guard scale > 0, scale.isFinite else { throw columns.damage("scale") }
                return Calibration(
                    group: CalibrationGroup(
                        board: try columns["board"], engine: try columns["engine"],
                        engineVersion: try columns["engine_version"], compiler: try columns["compiler"],
                        flags: try columns["flags"], cycleModel: try columns["cycle_model"]), scale: scale,
                    count: try columns.count("point_count"), leftOutMean: try columns["left_out_mean"],
                    leftOutWorst: try columns["left_out_worst"],
                    measurements: try columns.json([Int64].self, "measurement_ids"))
            }
        }
    }
}
