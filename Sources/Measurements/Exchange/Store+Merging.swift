import Cycles
import Foundation
import GRDB

extension Store {
    /// Takes over what another database holds and this one does not; a second time it changes nothing.
    ///
    /// Rows are told apart by their keys (`RowKey`). Fits are left out: they are made of rows, by `fit`. Place names
    /// get the other database's name behind them, since two machines may call two boards the same.
    ///
    /// - Parameters:
    ///   - other: the database to take from.
    ///   - renamesPlaces: whether place names get its name.
    /// - Throws: `MergeError.conflict` if a sample has another outcome there than here; then nothing was taken over.
    public func merge(_ other: Store, renamesPlaces: Bool = true) throws -> MergeOutcome {
        guard !Self.isSameFile(path, other.path) else { throw MergeError.itself(path: other.path) }
        do {
            return try writer.writeWithoutTransaction { database in
                try database.execute(sql: "ATTACH DATABASE ? AS shard", arguments: [other.path])
                defer { try? database.execute(sql: "DETACH DATABASE shard") }
                var outcome = MergeOutcome()
                try database.inTransaction(.immediate) {
                    try ShardMerge(
                        database: database, here: path, there: other.path, renamesPlaces: renamesPlaces
                    ).run(&outcome)
                    return .commit
                }
                return outcome
            }
        } catch let error as MergeError {
            throw error
        } catch {
            return try Self.translating(other.path) { throw error }
        }
    }

    private static func isSameFile(_ first: String, _ second: String) -> Bool {
        URL(filePath: first).resolvingSymlinksInPath().path
            == URL(filePath: second).resolvingSymlinksInPath().path
    }
}

/// One merge of an attached database `shard` into `main`, by statements that work on whole tables.
private struct ShardMerge {
    let database: Database
    let here: String
    let there: String
    let renamesPlaces: Bool

    func run(_ outcome: inout MergeOutcome) throws {
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
        try refuseConflicts()
        try database.execute(
            sql: """
                INSERT INTO main.samples (run_id, sample_index, kind, architecture_id)
                SELECT runs_map.new, sample_index, kind, architectures_map.new FROM shard.samples
                    JOIN runs_map ON runs_map.old = run_id
                    JOIN architectures_map ON architectures_map.old = architecture_id
                WHERE true ON CONFLICT DO NOTHING
                """)
        let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM main.measurements") ?? 0
        (outcome.measurementsAdded, outcome.measurementsPresent) = try takeOverRows("measurements")
        try database.execute(
            sql: """
                INSERT INTO main.op_timings SELECT mine.id, op_index, op_code, op_name, op.macs, cycles
                FROM shard.op_timings AS op JOIN shard.measurements AS theirs ON theirs.id = op.measurement_id
                    JOIN main.measurements AS mine ON mine.key = theirs.key
                WHERE mine.id > ?
                """, arguments: [last])
        try takeOverCounts(since: last)
        try database.execute(
            sql: """
                INSERT INTO main.sentinels (measurement_id, reference_id, place, change, tolerance)
                SELECT mine.id, first.id, mine.place, change, tolerance FROM shard.sentinels AS theirs
                    JOIN shard.measurements AS row ON row.id = theirs.measurement_id
                    JOIN shard.measurements AS reference ON reference.id = theirs.reference_id
                    JOIN main.measurements AS mine ON mine.key = row.key
                    JOIN main.measurements AS first ON first.key = reference.key
                WHERE mine.id > ?
                """, arguments: [last])
        (outcome.failuresAdded, outcome.failuresPresent) = try takeOverRows("failures")
    }

    /// Inserts the rows of a table that are not there, and makes `<table>_map` of their ids there and here.
    ///
    /// - Parameters:
    ///   - matching: what tells two rows apart.
    ///   - mapping: columns that refer to another table, which has its map already.
    private func takeOver(
        _ table: String, matching: [String], mapping: [String: String] = [:]
    ) throws {
        let columns = try columns(of: table, without: ["id"])
        let joins = mapping.map { "JOIN \($1)_map ON \($1)_map.old = theirs.\($0)" }.joined(separator: " ")
        let value = { (column: String) in mapping[column].map { "\($0)_map.new" } ?? "theirs.\(column)" }
        try database.execute(
            sql: """
                INSERT INTO main.\(table) (\(columns.joined(separator: ", ")))
                SELECT \(columns.map(value).joined(separator: ", ")) FROM shard.\(table) AS theirs \(joins)
                WHERE true ORDER BY theirs.id ON CONFLICT DO NOTHING
                """)
        let same = matching.map { "mine.\($0) = \(value($0))" }.joined(separator: " AND ")
        try database.execute(sql: "DROP TABLE IF EXISTS temp.\(table)_map")
        try database.execute(
            sql: "CREATE TEMP TABLE \(table)_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)")
        try database.execute(
            sql: """
                INSERT INTO temp.\(table)_map SELECT theirs.id, mine.id FROM shard.\(table) AS theirs \(joins)
                    JOIN main.\(table) AS mine ON \(same)
                """)
    }

    /// Inserts the rows of a table with keys that are not there; returns how many, and how many were there.
    private func takeOverRows(_ table: String) throws -> (added: Int, present: Int) {
        let maps = [
            "board_id": "boards", "firmware_id": "firmwares", "model_id": "models", "run_id": "runs",
        ]
        let columns = try columns(of: table, without: ["id"])
        let values = columns.map { column in
            if let map = maps[column] { return "\(map)_map.new" }
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
                INSERT INTO main.\(table) (\(columns.joined(separator: ", ")))
                SELECT \(values.joined(separator: ", ")) FROM shard.\(table) AS theirs \(joins)
                WHERE NOT EXISTS (SELECT * FROM main.\(table) AS mine WHERE mine.key = theirs.key)
                ORDER BY theirs.id
                """, arguments: ["name": name])
        let added = database.changesCount
        let all = try Int.fetchOne(database, sql: "SELECT count(*) FROM shard.\(table)") ?? 0
        return (added, all - added)
    }

    /// Inserts what was executed by the measurements that were added; it names blocks of code by their rows.
    private func takeOverCounts(since last: Int64) throws {
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
                SELECT mine.id, op_index, cycle_model, counts FROM shard.execution_counts AS counted
                    JOIN shard.measurements AS theirs ON theirs.id = counted.measurement_id
                    JOIN main.measurements AS mine ON mine.key = theirs.key
                WHERE mine.id > ? ORDER BY 1, 2
                """, arguments: [last])
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

    private func columns(of table: String, without left: Set<String>) throws -> [String] {
        try database.columns(in: table).map(\.name).filter { !left.contains($0) }
    }

    /// Throws for the first sample that has one outcome here and another there.
    private func refuseConflicts() throws {
        let pairs = [
            ("measurements", "measurements", "mine.result <> theirs.result"),
            ("measurements", "failures", "theirs.is_outcome = 1"),
            ("failures", "measurements", "mine.is_outcome = 1"),
            ("failures", "failures", "mine.is_outcome = 1 AND mine.kind <> theirs.kind"),
        ]
        for (mine, theirs, isConflict) in pairs {
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT mine.key, mine.model_name, mine.id, theirs.id FROM shard.\(theirs) AS theirs
                        JOIN main.\(mine) AS mine ON mine.key = theirs.key
                    WHERE \(isConflict) ORDER BY theirs.id LIMIT 1
                    """)
            guard let row else { continue }
            let ids: (Int64, Int64) = (row[2] ?? 0, row[3] ?? 0)
            throw MergeError.conflict(
                key: row[0] ?? "", sample: row[1] ?? "", here: "\(here), \(mine) row \(ids.0)",
                there: "\(there), \(theirs) row \(ids.1)")
        }
    }
}
