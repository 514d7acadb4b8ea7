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
                arguments: [measurement, metered.traceSHA256, metered.channel, metered.supplyVolts ?? 0])
            if let known { return (known, true) }
            try insert(metered, of: measurement, in: database)
            return (database.lastInsertedRowID, false)
        }
    }

    func insert(_ metered: MeteredEnergy, of measurement: Int64, in database: Database) throws {
        let energy = metered.energy
        try database.execute(
            sql: """
                INSERT INTO energies (measurement_id, trace_sha256, channel, supply_volts, meter, window_count,
                    ignored_count, window_ms, energy_mj, energy_sd_mj, power_mw, power_sd_mw, idle_power_mw,
                    tool_version, tool_commit, recorded_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                measurement, metered.traceSHA256, metered.channel, metered.supplyVolts ?? 0,
                metered.meter.rawValue, energy.windowCount, energy.ignoredCount, energy.windowMilliseconds,
                energy.millijoules, energy.millijoulesSD, energy.milliwatts, energy.milliwattsSD,
                energy.idleMilliwatts, metered.provenance.toolVersion, metered.provenance.toolCommit,
                metered.provenance.recordedAt,
            ])
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
                    latencyMilliseconds: latency, metered: try MeteredEnergy(columns))
            }
        }
    }
}

extension MeteredEnergy {
    /// Reads a row of `energies`, nil if there is none.
    fileprivate init?(_ columns: Columns) throws {
        guard try columns.optional("energy_id") as Int64? != nil else { return nil }
        let volts: Double = try columns["supply_volts"]
        self.init(
            meter: try columns.named("meter"), traceSHA256: try columns["trace_sha256"],
            channel: try columns["channel"], supplyVolts: volts == 0 ? nil : volts,
            energy: try InferenceEnergy(columns),
            provenance: Provenance(
                toolVersion: try columns["tool_version"], toolCommit: try columns["tool_commit"],
                recordedAt: try columns["recorded_at"]))
    }
}

extension InferenceEnergy {
    fileprivate init(_ columns: Columns) throws {
        windowCount = try columns.count("window_count")
        ignoredCount = try columns.count("ignored_count")
        windowMilliseconds = try columns["window_ms"]
        millijoules = try columns["energy_mj"]
        millijoulesSD = try columns.optional("energy_sd_mj")
        milliwatts = try columns["power_mw"]
        milliwattsSD = try columns.optional("power_sd_mw")
        idleMilliwatts = try columns.optional("idle_power_mw")
    }
}
