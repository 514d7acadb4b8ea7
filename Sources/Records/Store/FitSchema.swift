import GRDB

/// The migration that brought fits as values of any model, each kept once, and runs of the active design.
enum FitSchema {
    static func migrate(_ database: Database) throws {
        for statement in statements { try database.execute(sql: statement) }
    }

    private static let statements = [
        """
        CREATE TABLE new_fits (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            backbone TEXT NOT NULL,
            space TEXT NOT NULL,
            samples TEXT NOT NULL CHECK (samples IN ('uniform', 'coverage', 'pooled')),
            model TEXT NOT NULL,
            board TEXT NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('silicon', 'emulated')),
            firmware_id INTEGER NOT NULL REFERENCES firmwares,
            point_count INTEGER NOT NULL,
            value TEXT NOT NULL,
            left_out_mape REAL,
            left_out_worst REAL,
            measurement_ids TEXT NOT NULL,
            tool_version TEXT NOT NULL,
            tool_commit TEXT NOT NULL,
            recorded_at TEXT NOT NULL
        ) STRICT
        """,
        """
        INSERT INTO new_fits
        SELECT id, 'row ' || id, backbone, '', samples, 'line', board, origin, firmware_id, point_count,
            json_object(
                'interceptInterval', json_object('high', intercept_high_ms, 'low', intercept_low_ms),
                'interceptMs', intercept_ms, 'mapePercent', 100 * mape, 'n', point_count, 'r2', r2,
                'residualSDMs', residual_sd_ms,
                'slopeInterval', json_object('high', ms_per_mop_high, 'low', ms_per_mop_low),
                'slopeMsPerMop', ms_per_mop),
            NULL, NULL, measurement_ids, tool_version, tool_commit, recorded_at
        FROM fits
        """,
        "DROP TABLE fits",
        "ALTER TABLE new_fits RENAME TO fits",
        // A CHECK cannot be changed in place.
        """
        CREATE TABLE new_runs (
            id INTEGER PRIMARY KEY,
            backbone TEXT NOT NULL,
            design TEXT NOT NULL CHECK (design IN ('mixed', 'uniform', 'coverage', 'active', 'layers')),
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
        INSERT INTO new_runs SELECT id, backbone, design, space, seed, board, origin, firmware_id, tool_version,
            tool_commit, started_at FROM runs
        """,
        "DROP TABLE runs",
        "ALTER TABLE new_runs RENAME TO runs",
    ]
}
