import GRDB

/// A sample of an active run that has its outcome.
package struct ActiveRow: Sendable {
    /// Id of the architecture.
    package var architecture: String
    /// Latency in ms; nil where it failed or the board drifted.
    package var latencyMs: Double?
}

extension Store {
    /// The samples of a run that have their outcome, by index.
    package func activeRows(run: Int64) throws(StoreError) -> [Int: ActiveRow] {
        try read { database in
            var rows: [Int: ActiveRow] = [:]
            for row in try Row.fetchAll(
                database,
                sql: """
                    SELECT samples.sample_index, canonical,
                        CASE WHEN drift IS NULL THEN latency_ms END AS latency_ms
                    FROM samples JOIN architectures ON architectures.id = architecture_id
                        LEFT JOIN measurements ON measurements.run_id = samples.run_id
                            AND measurements.sample_index = samples.sample_index
                    WHERE samples.run_id = ?
                    """, arguments: [run])
            {
                let columns = Columns(row: row, path: path)
                rows[try columns.count("sample_index")] = ActiveRow(
                    architecture: try columns["canonical"], latencyMs: try columns.optional("latency_ms"))
            }
            return rows
        }
    }
}
