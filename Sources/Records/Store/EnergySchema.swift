/// The migration that brought what power meters recorded.
enum EnergySchema {
    /// A trace is known by its bytes, so that reading it twice gives one row; `supply_volts` 0 is what the trace says.
    static let energies = """
        CREATE TABLE energies (
            id INTEGER PRIMARY KEY,
            measurement_id INTEGER NOT NULL REFERENCES measurements,
            meter TEXT NOT NULL CHECK (meter IN ('otii', 'ppk2', 'joulescope')),
            trace_sha256 TEXT NOT NULL CHECK (length(trace_sha256) = 64),
            channel TEXT NOT NULL,
            supply_volts REAL NOT NULL,
            window_count INTEGER NOT NULL CHECK (window_count > 0),
            ignored_count INTEGER NOT NULL,
            window_ms REAL NOT NULL,
            energy_mj REAL NOT NULL,
            energy_sd_mj REAL,
            power_mw REAL NOT NULL,
            power_sd_mw REAL,
            idle_power_mw REAL,
            tool_version TEXT NOT NULL,
            tool_commit TEXT NOT NULL,
            recorded_at TEXT NOT NULL,
            UNIQUE (measurement_id, trace_sha256, channel, supply_volts)
        ) STRICT
        """
}
