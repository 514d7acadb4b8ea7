/// The migration that gave each database a ledger of its own to count erases in, so that counts of several can be merged.
enum WearSchema {
    static let statements = [
        // The database's own ledger.
        """
        CREATE TABLE ledgers (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            name TEXT NOT NULL CHECK (length(name) = 32)
        ) STRICT
        """,
        "INSERT INTO ledgers VALUES (1, lower(hex(randomblob(16))))",
        // A primary key cannot be changed in place.
        """
        CREATE TABLE new_erases (
            ledger TEXT NOT NULL CHECK (length(ledger) = 32),
            board_id INTEGER NOT NULL REFERENCES boards,
            sector INTEGER NOT NULL CHECK (sector >= 0),
            route TEXT NOT NULL CHECK (route IN ('probe', 'serial')),
            count INTEGER NOT NULL CHECK (count > 0),
            first_at TEXT NOT NULL,
            last_at TEXT NOT NULL,
            PRIMARY KEY (ledger, board_id, sector, route)
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO new_erases
        SELECT name, board_id, sector, route, count, first_at, last_at FROM erases, ledgers
        """,
        "DROP TABLE erases",
        "ALTER TABLE new_erases RENAME TO erases",
        "CREATE INDEX erases_of_board ON erases (board_id, sector)",
    ]
}
