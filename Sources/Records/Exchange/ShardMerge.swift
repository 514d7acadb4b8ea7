import Cycles
import Foundation
import GRDB

/// One merge of an attached database `shard` into `main`, by statements that work on whole tables.
///
/// For each table there is a temporary one, `<table>_map`, that says which row here (`new`) a row there (`old`) is, and
/// of tables with rows of their own whether it was added (`is_new`).
struct ShardMerge {
    /// Rows of the tables that are counted.
    struct Rows: Hashable {
        var measurements: Int64 = 0
        var failures: Int64 = 0
        var calibrations: Int64 = 0
        var energies: Int64 = 0
    }

    /// A database that was gathered into the shard: which of the shard's rows it brought.
    struct Part {
        var before: Rows
        var last: Rows
        /// What it brought to the shard.
        var outcome: MergeOutcome
    }

    let database: Database
    let here: String
    let there: String
    let renamesPlaces: Bool

    func run(_ outcome: inout MergeOutcome) throws {
        try refuseStrangeNames()
        try takeOver("boards", matching: ["name", "unique_id", "origin"])
        try takeOver("firmwares", matching: ["identity"])
        try takeOver("models", matching: ["sha256"])
        try takeOver("architectures", matching: ["backbone", "canonical"])
        try takeOver(
            "runs", matching: ["backbone", "design", "space", "seed", "board", "origin", "firmware_id"],
            mapping: ["firmware_id": "firmwares"])
        try takeOver(
            "code_blocks", matching: ["firmware_id", "address", "code"], mapping: ["firmware_id": "firmwares"]
        )
        for table in ["measurements", "failures"] { try match(table, on: "mine.key = theirs.key") }
        try refuseConflicts()
        try database.execute(
            sql: """
                INSERT INTO main.samples (run_id, sample_index, kind, architecture_id)
                SELECT runs_map.new, sample_index, kind, architectures_map.new FROM shard.samples
                    JOIN runs_map ON runs_map.old = run_id
                    JOIN architectures_map ON architectures_map.old = architecture_id
                WHERE true ON CONFLICT DO NOTHING
                """)
        let maps = [
            "board_id": "boards", "firmware_id": "firmwares", "model_id": "models", "run_id": "runs",
        ]
        let operators = OpTiming.table.columns.joined(separator: ", ")
        (outcome.measurementsAdded, outcome.measurementsPresent) = try addRows("measurements", maps)
        try database.execute(
            sql: """
                INSERT INTO main.op_timings (measurement_id, \(operators)) SELECT new, \(operators)
                FROM shard.op_timings JOIN measurements_map ON old = measurement_id WHERE is_new
                """)
        try addCounts()
        try database.execute(
            sql: """
                INSERT INTO main.sentinels (measurement_id, reference_id, place, change, tolerance)
                SELECT row.new, reference.new, mine.place, change, tolerance FROM shard.sentinels AS theirs
                    JOIN measurements_map AS row ON row.old = theirs.measurement_id
                    JOIN measurements_map AS reference ON reference.old = theirs.reference_id
                    JOIN main.measurements AS mine ON mine.id = row.new
                WHERE row.is_new
                """)
        (outcome.failuresAdded, outcome.failuresPresent) = try addRows("failures", maps)
        try addErases()
        try addCalibrations(&outcome)
        try addEnergies(&outcome)
    }

    /// What a part brought here: of what it brought to the shard, the rows that were added here.
    func outcome(of part: Part) throws -> MergeOutcome {
        let added = { (table: String, rows: (Rows) -> Int64) in
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM \(table)_map WHERE is_new AND old > ? AND old <= ?",
                arguments: [rows(part.before), rows(part.last)]) ?? 0
        }
        let there = part.outcome
        var outcome = MergeOutcome()
        outcome.measurementsAdded = try added("measurements", \.measurements)
        outcome.measurementsPresent =
            there.measurementsAdded + there.measurementsPresent - outcome.measurementsAdded
        outcome.failuresAdded = try added("failures", \.failures)
        outcome.failuresPresent = there.failuresAdded + there.failuresPresent - outcome.failuresAdded
        outcome.calibrationsAdded = try added("calibrations", \.calibrations)
        outcome.energiesAdded = try added("energies", \.energies)
        return outcome
    }

    /// Inserts the rows of a table that are not there, and makes its map.
    ///
    /// - Parameters:
    ///   - matching: what tells two rows apart.
    ///   - mapping: columns that refer to another table, which has its map already.
    private func takeOver(
        _ table: String, matching: [String], mapping: [String: String] = [:]
    ) throws {
        let columns = try columns(of: table)
        let joins = mapping.map { "JOIN \($1)_map ON \($1)_map.old = theirs.\($0)" }.joined(separator: " ")
        let value = { (column: String) in mapping[column].map { "\($0)_map.new" } ?? "theirs.\(column)" }
        try database.execute(
            sql: """
                INSERT INTO main.\(table) (\(columns.joined(separator: ", ")))
                SELECT \(columns.map(value).joined(separator: ", ")) FROM shard.\(table) AS theirs \(joins)
                WHERE true ORDER BY theirs.id ON CONFLICT DO NOTHING
                """)
        let same = matching.map { "mine.\($0) = \(value($0))" }.joined(separator: " AND ")
        try makeMap(table)
        try database.execute(
            sql: """
                INSERT INTO temp.\(table)_map (old, new, is_new)
                SELECT theirs.id, mine.id, 0 FROM shard.\(table) AS theirs \(joins)
                    JOIN main.\(table) AS mine ON \(same)
                """)
    }

    private func makeMap(_ table: String) throws {
        try database.execute(sql: "DROP TABLE IF EXISTS temp.\(table)_map")
        try database.execute(
            sql: """
                CREATE TEMP TABLE \(table)_map (
                    old INTEGER PRIMARY KEY, new INTEGER NOT NULL, is_new INTEGER NOT NULL)
                """)
    }

    /// Makes the map of a table: rows that are the same here, and for the others the rows that they will be.
    private func match(_ table: String, on condition: String, joining joins: String = "") throws {
        try makeMap(table)
        // Of equal rows here, of which older versions may have made several, the first.
        try database.execute(
            sql: """
                INSERT INTO temp.\(table)_map (old, new, is_new)
                SELECT theirs.id, min(mine.id), 0 FROM shard.\(table) AS theirs \(joins)
                    JOIN main.\(table) AS mine ON \(condition) GROUP BY theirs.id
                """)
        let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM main.\(table)") ?? 0
        try database.execute(
            sql: """
                INSERT INTO temp.\(table)_map (old, new, is_new)
                SELECT id, ? + row_number() OVER (ORDER BY id), 1 FROM shard.\(table)
                WHERE id NOT IN (SELECT old FROM temp.\(table)_map)
                """, arguments: [last])
    }

    /// Inserts the rows of a table that are new by its map; returns how many, and how many were there.
    ///
    /// - Parameters:
    ///   - maps: columns that refer to other tables.
    ///   - values: what goes into other columns than stands there.
    private func addRows(
        _ table: String, _ maps: [String: String], values: [String: String] = [:]
    ) throws -> (added: Int, present: Int) {
        let columns = try columns(of: table)
        let expressions = columns.map { column in
            if let map = maps[column] { return "\(map)_map.new" }
            if let value = values[column] { return value }
            return column == "place"
                ? "CASE WHEN :name IS NULL OR place = '' OR instr(place, '@') THEN place ELSE place || '@' || :name END"
                : "theirs.\(column)"
        }
        // A run is absent outside of one.
        let joins = maps.map { column, map in
            "\(column == "run_id" ? "LEFT " : "")JOIN \(map)_map ON \(map)_map.old = theirs.\(column)"
        }.joined(separator: " ")
        let name = renamesPlaces ? URL(filePath: there).deletingPathExtension().lastPathComponent : nil
        try database.execute(
            sql: """
                INSERT INTO main.\(table) (id, \(columns.joined(separator: ", ")))
                SELECT own.new, \(expressions.joined(separator: ", ")) FROM shard.\(table) AS theirs
                    JOIN temp.\(table)_map AS own ON own.old = theirs.id AND own.is_new \(joins)
                ORDER BY own.new
                """, arguments: columns.contains("place") ? ["name": name] : [:])
        let added = database.changesCount
        let all = try Int.fetchOne(database, sql: "SELECT count(*) FROM shard.\(table)") ?? 0
        return (added, all - added)
    }

    /// Inserts what was executed by the measurements that were added; it names blocks of code by their rows.
    private func addCounts() throws {
        let blocks = try Dictionary(
            Row.fetchAll(database, sql: "SELECT old, new FROM code_blocks_map").map { row in
                (row[0] as Int? ?? 0, row[1] as Int? ?? 0)
            }, uniquingKeysWith: { first, _ in first })
        let add = try database.makeStatement(
            sql: """
                INSERT INTO main.execution_counts (measurement_id, op_index, cycle_model, counts)
                VALUES (?, ?, ?, ?)
                """)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT new AS id, op_index, cycle_model, counts FROM shard.execution_counts
                    JOIN measurements_map ON old = measurement_id
                WHERE is_new ORDER BY measurement_id, op_index
                """)
        while let row = try rows.next() {
            let columns = Columns(row: row, path: there)
            let bytes: Data = try columns["counts"]
            guard let counts = SegmentCounts(bytes: [UInt8](bytes)),
                counts.runs.allSatisfy({ blocks[$0.block] != nil })
            else { throw columns.damage("counts") }
            let relocated = counts.relocated { blocks[$0] ?? 0 }
            try add.execute(
                arguments: [
                    try columns["id"] as Int64, try columns["op_index"] as Int,
                    try columns["cycle_model"] as String, Data(relocated.bytes),
                ])
        }
    }

    /// Takes the counts of erases over.
    ///
    /// Each database counts in a ledger of its own and counts never fall, so that the larger of two counts of one
    /// ledger is the later.
    private func addErases() throws {
        try database.execute(
            sql: """
                INSERT INTO main.erases (ledger, board_id, sector, route, count, first_at, last_at)
                SELECT ledger, new, sector, route, count, first_at, last_at
                FROM shard.erases JOIN boards_map ON old = board_id
                WHERE true ON CONFLICT (ledger, board_id, sector, route) DO UPDATE SET
                    count = max(count, excluded.count), first_at = min(first_at, excluded.first_at),
                    last_at = max(last_at, excluded.last_at)
                """)
    }

    /// Takes calibrations over; two are the same if they say the same at the same time.
    private func addCalibrations(_ outcome: inout MergeOutcome) throws {
        let same = try columns(of: "calibrations").filter { $0 != "measurement_ids" }
            .map { "mine.\($0) = theirs.\($0)" }.joined(separator: " AND ")
        try match("calibrations", on: same)
        let ids = """
            (SELECT json_group_array(new) FROM (SELECT new FROM json_each(theirs.measurement_ids) AS each
                JOIN measurements_map ON old = each.value ORDER BY each.key))
            """
        outcome.calibrationsAdded = try addRows("calibrations", [:], values: ["measurement_ids": ids]).added
    }

    /// Takes readings of power meters over; one trace read in one way that gives two energies is a conflict.
    private func addEnergies(_ outcome: inout MergeOutcome) throws {
        let same = """
            mine.measurement_id = measurements_map.new AND mine.trace_sha256 = theirs.trace_sha256
                AND mine.channel = theirs.channel AND mine.supply_volts = theirs.supply_volts
            """
        try match(
            "energies", on: same,
            joining: "JOIN measurements_map ON measurements_map.old = theirs.measurement_id")
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT mine.trace_sha256, model_name, mine.id, theirs.id FROM energies_map
                    JOIN shard.energies AS theirs ON theirs.id = old JOIN main.energies AS mine ON mine.id = new
                    JOIN main.measurements ON measurements.id = mine.measurement_id
                WHERE NOT is_new AND abs(mine.energy_mj - theirs.energy_mj) > 1e-6 * abs(mine.energy_mj)
                LIMIT 1
                """)
        if let row { throw conflict(row, "energies", "energies") }
        outcome.energiesAdded = try addRows("energies", ["measurement_id": "measurements"]).added
    }

    private func columns(of table: String) throws -> [String] {
        try database.columns(in: table).map(\.name).filter { $0 != "id" }
    }

    /// Throws for the first sample that has one outcome here and another there.
    private func refuseConflicts() throws {
        let same = { (table: String) in
            "JOIN \(table)_map ON old = theirs.id AND NOT is_new JOIN main.\(table) AS mine ON mine.id = new"
        }
        let other = { (table: String) in "JOIN main.\(table) AS mine ON mine.key = theirs.key" }
        let pairs = [
            ("measurements", "measurements", same("measurements"), "mine.result <> theirs.result"),
            ("measurements", "failures", other("measurements"), "theirs.is_outcome = 1"),
            ("failures", "measurements", other("failures"), "mine.is_outcome = 1"),
            ("failures", "failures", same("failures"), "mine.is_outcome = 1 AND mine.kind <> theirs.kind"),
        ]
        for (mine, theirs, join, isConflict) in pairs {
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT mine.key, mine.model_name, mine.id, theirs.id FROM shard.\(theirs) AS theirs \(join)
                    WHERE \(isConflict) ORDER BY theirs.id LIMIT 1
                    """)
            if let row { throw conflict(row, mine, theirs) }
        }
    }

    /// Throws for the first name that could be no file's, and the first time that is none: sets are named after them.
    private func refuseStrangeNames() throws {
        let names = [
            ("boards", "name"), ("firmwares", "board"), ("firmwares", "engine"), ("runs", "backbone"),
            ("runs", "board"), ("architectures", "backbone"), ("fits", "backbone"),
        ].map { (table: $0, column: $1, isStrange: FileName.isNotPlain($1)) }
        let times = ["measurements", "failures"].map { table in
            (
                table: table, column: "recorded_at",
                isStrange: "recorded_at NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9:]*Z'"
            )
        }
        for (table, column, isStrange) in names + times {
            let row = try Row.fetchOne(
                database,
                sql:
                    "SELECT id, \(column) AS value FROM shard.\(table) WHERE \(isStrange) ORDER BY id LIMIT 1"
            )
            guard let row else { continue }
            let value = (row["value"] as String? ?? "").prefix(60)
            throw MergeError.strange(
                path: there, table: table, row: row["id"] ?? 0, column: column,
                value: value.unicodeScalars.map { $0.isASCII && $0.value >= 32 ? String($0) : "?" }.joined())
        }
    }

    private func conflict(_ row: Row, _ mine: String, _ theirs: String) -> MergeError {
        let ids: (Int64, Int64) = (row[2] ?? 0, row[3] ?? 0)
        return .conflict(
            key: row[0] ?? "", sample: row[1] ?? "", here: "\(here), \(mine) row \(ids.0)",
            there: "\(there), \(theirs) row \(ids.1)")
    }
}
