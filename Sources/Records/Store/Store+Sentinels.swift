import GRDB

/// What a run of the sentinel said.
public struct SentinelReading: Hashable, Sendable {
    /// Row of the measurement.
    public var measurement: Int64
    /// Cycles relative to the first run of the same sentinel at the same place, minus 1.
    public var change: Double
    /// Rows that were marked as taken while the board drifted.
    public var marked: Int
}

extension Store {
    /// Records a run of the sentinel, and marks the rows since the one before if either was off.
    ///
    /// What it is held against is the first run of the same model with the same firmware at the same place.
    public func record(
        sentinel profile: Profile, place: String, tolerance: Double
    ) throws(StoreError) -> SentinelReading {
        try write { database in
            let id = try insert(profile, sample: nil, place: place, in: database).id
            let reference =
                try Row.fetchOne(
                    database,
                    sql: """
                        SELECT first.id, first.median_cycles FROM sentinels
                            JOIN measurements AS first ON first.id = sentinels.measurement_id
                            JOIN measurements AS latest ON latest.id = ?
                        WHERE sentinels.place = ? AND first.model_id = latest.model_id
                            AND first.firmware_id = latest.firmware_id
                        ORDER BY first.id LIMIT 1
                        """, arguments: [id, place]
                ).map { (id: $0[0] as Int64? ?? id, cycles: $0[1] as Int64? ?? 0) }
                ?? (id: id, cycles: Int64(clamping: profile.medianCycles))
            guard reference.cycles > 0 else {
                throw StoreError.damaged(path: path, reason: "a sentinel has no cycles")
            }
            let change = Double(profile.medianCycles) / Double(reference.cycles) - 1
            let before = try Row.fetchOne(
                database,
                sql: """
                    SELECT measurement_id, change FROM sentinels WHERE place = ? AND measurement_id < ?
                    ORDER BY measurement_id DESC LIMIT 1
                    """, arguments: [place, id])
            try SentinelRow.table.insert(
                SentinelRow(place: place, change: change, tolerance: tolerance), [id, reference.id],
                in: database)
            let last: (id: Int64, change: Double) = (before?[0] ?? 0, before?[1] ?? 0)
            let worst = abs(change) > abs(last.change) ? change : last.change
            guard abs(worst) > tolerance else {
                return SentinelReading(measurement: id, change: change, marked: 0)
            }
            try database.execute(
                sql: """
                    UPDATE measurements SET drift = ?
                    WHERE place = ? AND id > ? AND id < ? AND run_id IS NOT NULL
                    """, arguments: [worst, place, last.id, id])
            return SentinelReading(measurement: id, change: change, marked: database.changesCount)
        }
    }

    /// Number of rows that were marked as taken while a board drifted.
    public func driftedCount() throws(StoreError) -> Int {
        try read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM measurements WHERE drift IS NOT NULL") ?? 0
        }
    }
}
