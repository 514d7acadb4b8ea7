import Boards
import GRDB
import Networks

extension Store {
    /// Records a fit with the rows that it stands on.
    ///
    /// - Returns: the row of the fit.
    @discardableResult
    public func record(
        _ fit: LatencyFit, of group: FitGroup, provenance: Provenance
    ) throws(StoreError) -> Int64 {
        let line = fit.line
        return try write { database in
            try database.execute(
                sql: """
                    INSERT INTO fits (backbone, samples, board, origin, firmware_id, point_count, ms_per_mop,
                        ms_per_mop_low, ms_per_mop_high, intercept_ms, intercept_low_ms, intercept_high_ms,
                        r2, mape, residual_sd_ms, measurement_ids, tool_version, tool_commit, recorded_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    group.backbone, fit.samples.rawValue, group.firmware.board, group.origin.rawValue,
                    try firmwareRow(group.firmware, in: database), line.n, line.slopeMsPerMop,
                    line.slopeInterval.low, line.slopeInterval.high, line.interceptMs,
                    line.interceptInterval.low, line.interceptInterval.high, line.r2, line.mapePercent / 100,
                    line.residualSDMs, try StoreJSON.text(fit.points.map(\.measurement)),
                    provenance.toolVersion, provenance.toolCommit, provenance.recordedAt,
                ])
            return database.lastInsertedRowID
        }
    }

    /// Number of fits that are recorded.
    public func fitCount() throws(StoreError) -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM fits") ?? 0 }
    }
}
