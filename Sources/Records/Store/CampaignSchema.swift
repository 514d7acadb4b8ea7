import GRDB

/// The migration that brought campaigns over several boards: designs and kinds of samples, places, sentinels, and
/// keys by content.
enum CampaignSchema {
    static func migrate(_ database: Database) throws {
        for statement in statements { try database.execute(sql: statement) }
        let measurements = try Int64.fetchAll(database, sql: "SELECT id FROM measurements ORDER BY id")
        for id in measurements {
            let keys = try RowKey.measurement(id, in: database)
            try database.execute(
                sql: "UPDATE measurements SET key = ?, result = ? WHERE id = ?",
                arguments: [keys.key, keys.result, id])
        }
        for id in try Int64.fetchAll(database, sql: "SELECT id FROM failures ORDER BY id") {
            try database.execute(
                sql: "UPDATE failures SET key = ? WHERE id = ?",
                arguments: [try RowKey.failure(id, in: database), id])
        }
        for table in ["measurements", "failures"] {
            try database.execute(sql: "CREATE UNIQUE INDEX \(table)_by_key ON \(table) (key)")
        }
    }

    // A CHECK or UNIQUE cannot be changed in place: the table is made anew under its name, which is what the
    // foreign keys of others refer to (sqlite.org/lang_altertable.html, section 7).
    private static let statements = [
        """
        CREATE TABLE new_runs (
            id INTEGER PRIMARY KEY,
            backbone TEXT NOT NULL,
            design TEXT NOT NULL CHECK (design IN ('mixed', 'uniform', 'coverage', 'layers')),
            space TEXT NOT NULL,
            seed INTEGER NOT NULL,
            board TEXT NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('silicon', 'emulated')),
            firmware_id INTEGER NOT NULL REFERENCES firmwares,
            tool_version TEXT NOT NULL,
            tool_commit TEXT NOT NULL,
            started_at TEXT NOT NULL,
            UNIQUE (backbone, design, space, seed, board, origin, firmware_id)
        ) STRICT
        """,
        """
        INSERT INTO new_runs SELECT id, backbone, 'mixed', '', seed, board, origin, firmware_id, tool_version,
            tool_commit, started_at FROM runs
        """,
        "DROP TABLE runs",
        "ALTER TABLE new_runs RENAME TO runs",
        """
        CREATE TABLE new_samples (
            run_id INTEGER NOT NULL REFERENCES runs,
            sample_index INTEGER NOT NULL CHECK (sample_index >= 0),
            kind TEXT NOT NULL CHECK (kind IN ('uniform', 'coverage', 'layer', 'search')),
            architecture_id INTEGER NOT NULL REFERENCES architectures,
            PRIMARY KEY (run_id, sample_index)
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO new_samples SELECT run_id, sample_index, kind, architecture_id FROM samples",
        "DROP TABLE samples",
        "ALTER TABLE new_samples RENAME TO samples",
        "ALTER TABLE measurements ADD COLUMN place TEXT NOT NULL DEFAULT ''",
        // Relative change of the sentinel's cycles about the row, where it went beyond the tolerance.
        "ALTER TABLE measurements ADD COLUMN drift REAL",
        "ALTER TABLE measurements ADD COLUMN key TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE measurements ADD COLUMN result TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE failures ADD COLUMN place TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE failures ADD COLUMN key TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX measurements_by_place ON measurements (place, id) WHERE place <> ''",
        """
        CREATE TABLE sentinels (
            measurement_id INTEGER PRIMARY KEY REFERENCES measurements,
            reference_id INTEGER NOT NULL REFERENCES measurements,
            place TEXT NOT NULL,
            change REAL NOT NULL,
            tolerance REAL NOT NULL
        ) STRICT
        """,
        "CREATE INDEX sentinels_by_place ON sentinels (place, measurement_id)",
    ]
}
