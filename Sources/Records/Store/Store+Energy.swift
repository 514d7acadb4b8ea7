public import Facts
import GRDB

extension Store {
    /// Records what a meter saw of a measurement.
    ///
    /// - Returns: the row, and whether the same reading of the same trace was there before.
    @discardableResult
    public func record(
        _ metered: MeteredEnergy, of measurement: Int64
    ) throws(StoreError) -> (row: Int64, wasPresent: Bool) {
        try write { database in
            let known = try Int64.fetchOne(
                database,
                sql: """
                    SELECT id FROM energies
                    WHERE measurement_id = ? AND trace_sha256 = ? AND channel = ? AND supply_volts = ?
                    """,
                arguments: [measurement, metered.traceSHA256, metered.channel, metered.storedVolts])
            if let known { return (known, true) }
            try MeteredEnergy.table.insert(metered, [measurement], in: database)
            return (database.lastInsertedRowID, false)
        }
    }

    /// The energies of measurements, latest measurement first.
    ///
    /// - Parameters:
    ///   - row: only this measurement.
    ///   - backbone: only samples of this backbone.
    ///   - board: only this kind of board, such as `nucleo-f746zg`.
    ///   - origin: only rows of this origin.
    ///   - limit: at most as many.
    public func energies(
        row: Int64? = nil, backbone: String? = nil, board: String? = nil, origin: Origin? = nil, limit: Int
    ) throws(StoreError) -> [EnergyRow] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT measurements.id, measurements.model_name, boards.name AS board, boards.origin, latency_ms,
                        energies.id AS energy_id, energies.*
                    FROM measurements JOIN boards ON boards.id = board_id
                        LEFT JOIN runs ON runs.id = run_id
                        LEFT JOIN energies ON energies.id = (
                            SELECT id FROM energies AS latest WHERE latest.measurement_id = measurements.id
                            ORDER BY recorded_at DESC, id DESC LIMIT 1)
                    WHERE (:row IS NULL OR measurements.id = :row) AND (:backbone IS NULL OR backbone = :backbone)
                        AND (:board IS NULL OR boards.name = :board) AND (:origin IS NULL OR boards.origin = :origin)
                    ORDER BY measurements.id DESC LIMIT :limit
                    """,
                arguments: [
                    "row": row, "backbone": backbone, "board": board, "origin": origin?.rawValue,
                    "limit": limit,
                ]
            ).map { row in
                let columns = Columns(row: row, path: path)
                let latency: Double = try columns["latency_ms"]
                guard latency > 0, latency.isFinite else { throw columns.damage("latency_ms") }
                return EnergyRow(
                    measurement: try columns["id"], modelName: try columns["model_name"],
                    board: try columns["board"], origin: try columns.named("origin"),
                    latencyMilliseconds: latency,
                    metered: try columns.optional("energy_id") as Int64? == nil
                        ? nil : try MeteredEnergy(from: columns))
            }
        }
    }
}
