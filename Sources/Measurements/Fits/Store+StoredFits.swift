import Boards
import GRDB
import Networks

extension Store {
    /// Records fits with the rows that they stand on; those that are there already are left as they are.
    ///
    /// - Returns: how many were new.
    @discardableResult
    public func record(_ fits: [StoredFit], provenance: Provenance) throws(StoreError) -> Int {
        try write { database in
            var added = 0
            for fit in fits {
                let rows = try StoreJSON.text(fit.measurements)
                let firmware = try firmwareRow(fit.group.firmware, in: database)
                let content = [
                    fit.group.backbone, fit.group.space, fit.samples.rawValue, fit.model, fit.value,
                    fit.group.origin.rawValue, "\(firmware)", rows,
                ]
                try database.execute(
                    sql: """
                        INSERT OR IGNORE INTO fits (key, backbone, space, samples, model, board, origin, firmware_id,
                            point_count, value, left_out_mape, left_out_worst, measurement_ids, tool_version,
                            tool_commit, recorded_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        "\(Digest(of: Array(content.joined(separator: "\n").utf8)))", fit.group.backbone,
                        fit.group.space, fit.samples.rawValue, fit.model, fit.group.firmware.board,
                        fit.group.origin.rawValue, firmware, fit.measurements.count, fit.value,
                        fit.leftOutMAPE, fit.leftOutWorst, rows, provenance.toolVersion,
                        provenance.toolCommit, provenance.recordedAt,
                    ])
                added += database.changesCount
            }
            return added
        }
    }

    /// The fits in order of recording.
    public func storedFits() throws(StoreError) -> [StoredFit] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT fits.*, identity, '' AS unique_id FROM fits
                        JOIN firmwares ON firmwares.id = firmware_id ORDER BY fits.id
                    """
            ).map { row in
                let columns = Columns(row: row, path: path)
                return StoredFit(
                    group: FitGroup(
                        backbone: try columns["backbone"], space: try columns["space"],
                        origin: try columns.named("origin"), firmware: try BoardIdentity(columns)),
                    samples: try columns.named("samples"), model: try columns["model"],
                    value: try columns["value"], leftOutMAPE: try columns.optional("left_out_mape"),
                    leftOutWorst: try columns.optional("left_out_worst"),
                    measurements: try columns.json([Int64].self, "measurement_ids"))
            }
        }
    }
}
