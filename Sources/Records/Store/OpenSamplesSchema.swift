import GRDB

/// The migration that opened samples again which older versions gave up for what a board or its line did.
///
/// Such a row becomes an attempt with the key of one, so that a rerun measures its sample and a merge takes the
/// measurement of another database.
enum OpenSamplesSchema {
    static func migrate(_ database: Database) throws {
        let kinds = Failure.Kind.transient.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT id, run_id, sample_index FROM failures WHERE is_outcome = 1 AND kind IN (\(kinds)) ORDER BY id
                """)
        for row in rows {
            let id: Int64? = row["id"]
            try database.execute(sql: "UPDATE failures SET is_outcome = 0 WHERE id = ?", arguments: [id])
            guard let id, let run: Int64 = row["run_id"], let index: Int64 = row["sample_index"] else {
                continue
            }
            try database.execute(
                sql: "UPDATE failures SET key = ? WHERE id = ?",
                arguments: [try RowKey.failure(id, in: database), id])
            try database.execute(
                sql: """
                    DELETE FROM samples WHERE run_id = :run AND sample_index = :index
                        AND NOT EXISTS (SELECT * FROM measurements WHERE run_id = :run AND sample_index = :index)
                    """, arguments: ["run": run, "index": index])
        }
    }
}
