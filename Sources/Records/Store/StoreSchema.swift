import GRDB

/// The tables, as append-only migrations: a migration that has shipped is never edited.
enum StoreSchema {
    /// SQLite's `application_id` of our files: "TLN1".
    static let applicationID = 0x544C_4E31

    /// The migrations, in order.
    static let migrator = Migrations(steps: steps + laterColumns, applicationID: applicationID)

    private static let steps: [Migrations.Step] = [
        Migrations.Step(name: "1 measurements") { database in
            for statement in tables { try database.execute(sql: statement) }
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        },
        Migrations.Step(name: "2 execution counts") { database in
            for statement in countTables { try database.execute(sql: statement) }
        },
        Migrations.Step(name: "3 campaigns", run: CampaignSchema.migrate),
        Migrations.Step(name: "4 erases") { try $0.execute(sql: erases) },
        Migrations.Step(name: "5 calibrations") { try $0.execute(sql: calibrations) },
        Migrations.Step(name: "6 energies") { try $0.execute(sql: EnergySchema.energies) },
        Migrations.Step(name: "7 ledgers") { database in
            for statement in WearSchema.statements { try database.execute(sql: statement) }
        },
        Migrations.Step(name: "8 fits as values", run: FitSchema.migrate),
        Migrations.Step(name: "9 open samples", run: OpenSamplesSchema.migrate),
        Migrations.Step(name: "10 kept fits") { try $0.execute(sql: keptFits) },
    ]

    /// Columns that came after their tables, by the tables' own lists.
    private static let laterColumns: [Migrations.Step] = [
        Profile.table.laterColumns, ModelFacts.table.laterColumns, OpTiming.table.laterColumns,
        FailedAttempt.table.laterColumns, MeteredEnergy.table.laterColumns, Calibration.table.laterColumns,
        StoredFit.table.laterColumns, SentinelRow.table.laterColumns, ExecutionRow.table.laterColumns,
        CodeRow.table.laterColumns,
    ].flatMap { $0 }

    private static let countTables = [
        // Code that a firmware executed, once for all measurements.
        """
        CREATE TABLE code_blocks (
            id INTEGER PRIMARY KEY,
            firmware_id INTEGER NOT NULL REFERENCES firmwares,
            address INTEGER NOT NULL,
            code BLOB NOT NULL,
            UNIQUE (firmware_id, address, code)
        ) STRICT
        """,
        // Counts refer to rows of code_blocks; op_index -1 is the whole inference.
        """
        CREATE TABLE execution_counts (
            measurement_id INTEGER NOT NULL REFERENCES measurements,
            op_index INTEGER NOT NULL CHECK (op_index >= -1),
            cycle_model TEXT NOT NULL,
            counts BLOB NOT NULL,
            PRIMARY KEY (measurement_id, op_index)
        ) STRICT, WITHOUT ROWID
        """,
    ]

    // Erases of a chip's flash sectors, counted before they happen.
    private static let erases = """
        CREATE TABLE erases (
            board_id INTEGER NOT NULL REFERENCES boards,
            sector INTEGER NOT NULL CHECK (sector >= 0),
            route TEXT NOT NULL CHECK (route IN ('probe', 'serial')),
            count INTEGER NOT NULL CHECK (count > 0),
            first_at TEXT NOT NULL,
            last_at TEXT NOT NULL,
            PRIMARY KEY (board_id, sector, route)
        ) STRICT, WITHOUT ROWID
        """

    // Fits to be used again, no record: made anew whenever their rows change.
    private static let keptFits = """
        CREATE TABLE kept_fits (
            scope TEXT PRIMARY KEY,
            basis TEXT NOT NULL,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """

    private static let calibrations = """
        CREATE TABLE calibrations (
            id INTEGER PRIMARY KEY,
            board TEXT NOT NULL,
            engine TEXT NOT NULL,
            engine_version TEXT NOT NULL,
            compiler TEXT NOT NULL,
            flags TEXT NOT NULL,
            cycle_model TEXT NOT NULL,
            scale REAL NOT NULL CHECK (scale > 0),
            point_count INTEGER NOT NULL,
            left_out_mean REAL NOT NULL,
            left_out_worst REAL NOT NULL,
            measurement_ids TEXT NOT NULL,
            tool_version TEXT NOT NULL,
            tool_commit TEXT NOT NULL,
            recorded_at TEXT NOT NULL
        ) STRICT
        """

    private static let tables = [
        """
        CREATE TABLE boards (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            unique_id TEXT NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('silicon', 'emulated')),
            UNIQUE (name, unique_id, origin)
        ) STRICT
        """,
        // What the hello record says besides the build id may differ from start to start (the clock falls back
        // to HSI without its crystal), hence the whole identity is the key.
        """
        CREATE TABLE firmwares (
            id INTEGER PRIMARY KEY,
            build_id TEXT NOT NULL,
            board TEXT NOT NULL,
            engine TEXT NOT NULL,
            engine_version TEXT NOT NULL,
            compiler TEXT NOT NULL,
            flags TEXT NOT NULL,
            clock_hz INTEGER NOT NULL CHECK (clock_hz > 0),
            flash_wait_states INTEGER NOT NULL,
            flash_bus TEXT NOT NULL,
            features TEXT NOT NULL,
            identity TEXT NOT NULL UNIQUE
        ) STRICT
        """,
        """
        CREATE TABLE models (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
            name TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            macs INTEGER NOT NULL,
            ops INTEGER NOT NULL,
            op_count INTEGER NOT NULL,
            census TEXT NOT NULL,
            weight_bytes INTEGER NOT NULL,
            bias_bytes INTEGER NOT NULL,
            quantization_bytes INTEGER NOT NULL,
            graph_bytes INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE architectures (
            id INTEGER PRIMARY KEY,
            backbone TEXT NOT NULL,
            canonical TEXT NOT NULL,
            UNIQUE (backbone, canonical)
        ) STRICT
        """,
        """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            backbone TEXT NOT NULL,
            seed INTEGER NOT NULL,
            board TEXT NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('silicon', 'emulated')),
            firmware_id INTEGER NOT NULL REFERENCES firmwares,
            tool_version TEXT NOT NULL,
            tool_commit TEXT NOT NULL,
            started_at TEXT NOT NULL,
            UNIQUE (backbone, seed, board, origin, firmware_id)
        ) STRICT
        """,
        // One row for each sample that has its outcome, written in the transaction that writes the outcome.
        """
        CREATE TABLE samples (
            run_id INTEGER NOT NULL REFERENCES runs,
            sample_index INTEGER NOT NULL CHECK (sample_index >= 0),
            kind TEXT NOT NULL CHECK (kind IN ('uniform', 'coverage')),
            architecture_id INTEGER NOT NULL REFERENCES architectures,
            PRIMARY KEY (run_id, sample_index)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE measurements (
            id INTEGER PRIMARY KEY,
            board_id INTEGER NOT NULL REFERENCES boards,
            firmware_id INTEGER NOT NULL REFERENCES firmwares,
            model_id INTEGER NOT NULL REFERENCES models,
            model_name TEXT NOT NULL,
            run_id INTEGER,
            sample_index INTEGER,
            flash_address INTEGER NOT NULL,
            was_present INTEGER NOT NULL,
            arena_extents TEXT NOT NULL,
            input_seed INTEGER NOT NULL,
            prepare_cycles INTEGER NOT NULL,
            cold_cycles INTEGER NOT NULL,
            median_cycles INTEGER NOT NULL,
            minimum_cycles INTEGER NOT NULL,
            maximum_cycles INTEGER NOT NULL,
            steady_cycles TEXT NOT NULL,
            latency_ms REAL NOT NULL,
            arena_tensor_bytes INTEGER NOT NULL,
            arena_scratch_bytes INTEGER NOT NULL,
            arena_persistent_bytes INTEGER NOT NULL,
            arena_used_bytes INTEGER NOT NULL,
            arena_bytes INTEGER NOT NULL,
            arena_high_water_bytes INTEGER NOT NULL,
            stack_bytes INTEGER NOT NULL,
            stack_high_water_bytes INTEGER NOT NULL,
            static_bytes INTEGER NOT NULL,
            engine_static_bytes INTEGER NOT NULL,
            predicted_arena TEXT NOT NULL,
            tool_version TEXT NOT NULL,
            tool_commit TEXT NOT NULL,
            recorded_at TEXT NOT NULL,
            CHECK ((run_id IS NULL) = (sample_index IS NULL)),
            UNIQUE (run_id, sample_index),
            FOREIGN KEY (run_id, sample_index) REFERENCES samples
        ) STRICT
        """,
        "CREATE INDEX measurements_of_model ON measurements (model_id)",
        """
        CREATE TABLE op_timings (
            measurement_id INTEGER NOT NULL REFERENCES measurements,
            op_index INTEGER NOT NULL,
            op_code INTEGER NOT NULL,
            op_name TEXT NOT NULL,
            macs INTEGER NOT NULL,
            cycles INTEGER NOT NULL,
            PRIMARY KEY (measurement_id, op_index)
        ) STRICT, WITHOUT ROWID
        """,
        // A failure is an attempt: a sample may have failed attempts before its outcome.
        """
        CREATE TABLE failures (
            id INTEGER PRIMARY KEY,
            board_id INTEGER NOT NULL REFERENCES boards,
            firmware_id INTEGER NOT NULL REFERENCES firmwares,
            model_id INTEGER NOT NULL REFERENCES models,
            model_name TEXT NOT NULL,
            run_id INTEGER REFERENCES runs,
            sample_index INTEGER,
            is_outcome INTEGER NOT NULL CHECK (is_outcome IN (0, 1)),
            kind TEXT NOT NULL,
            message TEXT NOT NULL,
            bytes_short INTEGER,
            fault TEXT,
            tool_version TEXT NOT NULL,
            tool_commit TEXT NOT NULL,
            recorded_at TEXT NOT NULL,
            CHECK ((run_id IS NULL) = (sample_index IS NULL))
        ) STRICT
        """,
        """
        CREATE UNIQUE INDEX failed_samples ON failures (run_id, sample_index)
            WHERE is_outcome = 1 AND run_id IS NOT NULL
        """,
        """
        CREATE TABLE fits (
            id INTEGER PRIMARY KEY,
            backbone TEXT NOT NULL,
            samples TEXT NOT NULL CHECK (samples IN ('uniform', 'coverage', 'pooled')),
            board TEXT NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('silicon', 'emulated')),
            firmware_id INTEGER NOT NULL REFERENCES firmwares,
            point_count INTEGER NOT NULL,
            ms_per_mop REAL NOT NULL,
            ms_per_mop_low REAL NOT NULL,
            ms_per_mop_high REAL NOT NULL,
            intercept_ms REAL NOT NULL,
            intercept_low_ms REAL NOT NULL,
            intercept_high_ms REAL NOT NULL,
            r2 REAL NOT NULL,
            mape REAL NOT NULL,
            residual_sd_ms REAL NOT NULL,
            measurement_ids TEXT NOT NULL,
            tool_version TEXT NOT NULL,
            tool_commit TEXT NOT NULL,
            recorded_at TEXT NOT NULL
        ) STRICT
        """,
    ]
}
