import GRDB

/// What goes with measurements that are deleted.
public struct Deletion: Hashable, Sendable {
    /// The measurements that are there.
    public var rows: [Int64] = []
    /// Those asked for that are not.
    public var missing: [Int64] = []
    /// Metered energies of them.
    public var energies = 0
    /// Stored fits that rest on any of them.
    public var fits = 0
    /// Calibrations that rest on any of them.
    public var calibrations = 0
    /// Samples of runs that are open again: a campaign of the same plan measures them anew.
    public var samples = 0

    /// Nothing.
    public init() {}
}

extension Store {
    /// What deleting measurements would take with it; changes nothing.
    public func deletion(of rows: [Int64]) throws(StoreError) -> Deletion {
        try read { try Self.deletion(of: rows, in: $0) }
    }

    /// Deletes measurements with what belongs to them, in one transaction; fits and calibrations that rest on any of them
    /// go too, since what they say they rest on would be gone.
    ///
    /// - Returns: what was deleted.
    @discardableResult
    public func delete(_ rows: [Int64]) throws(StoreError) -> Deletion {
        try write { database in
            let deletion = try Self.deletion(of: rows, in: database)
            try Self.gather(deletion.rows, in: database)
            for statement in Self.statements { try database.execute(sql: statement) }
            return deletion
        }
    }

    private static let statements = [
        "DELETE FROM op_timings WHERE measurement_id IN deleted_rows",
        "DELETE FROM execution_counts WHERE measurement_id IN deleted_rows",
        "DELETE FROM energies WHERE measurement_id IN deleted_rows",
        "DELETE FROM sentinels WHERE measurement_id IN deleted_rows OR reference_id IN deleted_rows",
        "DELETE FROM fits WHERE \(restsOnDeleted("fits"))",
        "DELETE FROM calibrations WHERE \(restsOnDeleted("calibrations"))",
        // Rows refer to samples, and samples without an outcome are open.
        """
        CREATE TEMP TABLE deleted_samples AS SELECT run_id, sample_index FROM measurements
            WHERE id IN deleted_rows AND run_id IS NOT NULL
        """,
        "DELETE FROM measurements WHERE id IN deleted_rows",
        "DELETE FROM samples WHERE (run_id, sample_index) IN (SELECT run_id, sample_index FROM deleted_samples)",
        "DROP TABLE deleted_samples", "DROP TABLE deleted_rows",
    ]

    private static func restsOnDeleted(_ table: String) -> String {
        "EXISTS (SELECT * FROM json_each(\(table).measurement_ids) WHERE value IN deleted_rows)"
    }

    private static func gather(_ rows: [Int64], in database: Database) throws {
        try database.execute(sql: "CREATE TEMP TABLE deleted_rows (id INTEGER PRIMARY KEY)")
        let statement = try database.makeStatement(sql: "INSERT OR IGNORE INTO deleted_rows VALUES (?)")
        for row in rows { try statement.execute(arguments: [row]) }
    }

    private static func deletion(of rows: [Int64], in database: Database) throws -> Deletion {
        let ids = "(SELECT value FROM json_each(:rows))"
        let list = "[" + rows.map(String.init).joined(separator: ",") + "]"
        func count(_ sql: String) throws -> Int {
            try Int.fetchOne(database, sql: "SELECT count(*) FROM " + sql, arguments: ["rows": list]) ?? 0
        }
        let found = try Int64.fetchAll(
            database, sql: "SELECT id FROM measurements WHERE id IN \(ids) ORDER BY id",
            arguments: ["rows": list])
        let known = Set(found)
        func resting(_ table: String) throws -> Int {
            try count(
                "\(table) WHERE EXISTS (SELECT * FROM json_each(\(table).measurement_ids) WHERE value IN \(ids))"
            )
        }
        var deletion = Deletion()
        deletion.rows = found
        deletion.missing = rows.filter { !known.contains($0) }
        deletion.energies = try count("energies WHERE measurement_id IN \(ids)")
        deletion.fits = try resting("fits")
        deletion.calibrations = try resting("calibrations")
        deletion.samples = try count("measurements WHERE id IN \(ids) AND run_id IS NOT NULL")
        return deletion
    }
}
