import Foundation
import GRDB
import Networks

/// Content addresses of rows: equal rows of two databases have equal keys, which is how they are merged.
///
/// A sample's key says what was to be measured, and its `result` what came of it: one key with two results is a
/// conflict. Cold cycles are no part of the result, since they go with the address that the model happens to lie at. Rows outside of runs are told apart by all that they hold, time included. A key is the first half of a
/// SHA-256 in hexadecimal digits; what goes into it must never change.
enum RowKey {
    /// Key and result of a measurement that lies in the database with its operators.
    static func measurement(_ id: Int64, in database: Database) throws -> (key: String, result: String) {
        let row = try found(
            Row.fetchOne(
                try database.cachedStatement(
                    sql: """
                        SELECT measurements.run_id, measurements.sample_index, sha256, steady_cycles,
                            arena_used_bytes, samples.kind, architectures.backbone, canonical, cold_cycles,
                            model_name, boards.name, boards.unique_id, boards.origin, identity, flash_address,
                            input_seed, recorded_at
                        FROM measurements JOIN models ON models.id = model_id
                            JOIN boards ON boards.id = board_id JOIN firmwares ON firmwares.id = firmware_id
                            LEFT JOIN samples ON samples.run_id = measurements.run_id
                                AND samples.sample_index = measurements.sample_index
                            LEFT JOIN architectures ON architectures.id = architecture_id
                        WHERE measurements.id = ?
                        """), arguments: [id]))
        let values = texts(row)
        let operators = try Row.fetchAll(
            try database.cachedStatement(
                sql: """
                    SELECT op_index, op_code, macs, cycles FROM op_timings WHERE measurement_id = ?
                    ORDER BY op_index
                    """), arguments: [id]
        ).map { texts($0).joined(separator: ":") }
        let result = digest(["result"] + values[2..<8] + operators)
        if let run = Int64(values[0]), let index = Int(values[1]) {
            return (try sample(run, index, in: database), result)
        }
        let key = try unused(
            ["profile", result] + values[8...], table: "measurements", in: database, except: id)
        return (key, result)
    }

    /// Key of a failure; that of a sample's outcome is the sample's.
    static func failure(_ id: Int64, in database: Database) throws -> String {
        let row = try found(
            Row.fetchOne(
                try database.cachedStatement(
                    sql: """
                        SELECT run_id, sample_index, is_outcome, sha256, model_name, boards.name,
                            boards.unique_id, boards.origin, identity, kind, message, recorded_at
                        FROM failures JOIN models ON models.id = model_id JOIN boards ON boards.id = board_id
                            JOIN firmwares ON firmwares.id = firmware_id
                        WHERE failures.id = ?
                        """), arguments: [id]))
        let values = texts(row)
        var place = ""
        if let run = Int64(values[0]), let index = Int(values[1]) {
            place = try sample(run, index, in: database)
            if values[2] == "1" { return place }
        }
        return try unused(["attempt", place] + values[3...], table: "failures", in: database, except: id)
    }

    /// Key of a sample.
    static func sample(_ sample: SamplePlace, in database: Database) throws -> String {
        try self.sample(sample.run, sample.index, in: database)
    }

    /// Key of a sample: its run's plan, board, firmware and origin, and its index.
    private static func sample(_ run: Int64, _ index: Int, in database: Database) throws -> String {
        let row = try found(
            Row.fetchOne(
                try database.cachedStatement(
                    sql: """
                        SELECT backbone, design, space, seed, runs.board, origin, identity
                        FROM runs JOIN firmwares ON firmwares.id = firmware_id WHERE runs.id = ?
                        """), arguments: [run]))
        return digest(["sample"] + texts(row) + ["\(index)"])
    }

    /// A key with a number behind equal rows that came before: two profiles of one second may be alike.
    private static func unused(
        _ parts: [String], table: String, in database: Database, except id: Int64
    ) throws -> String {
        var number = 0
        while true {
            let key = digest(parts + ["\(number)"])
            let isTaken = try Bool.fetchOne(
                try database.cachedStatement(
                    sql: "SELECT EXISTS (SELECT * FROM \(table) WHERE key = ? AND id <> ?)"),
                arguments: [key, id])
            if isTaken != true { return key }
            number += 1
        }
    }

    private static func found(_ row: Row?) throws -> Row {
        guard let row else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a row lacks its parts")
        }
        return row
    }

    private static func texts(_ row: Row) -> [String] {
        row.databaseValues.map { value in
            switch value.storage {
            case .null: ""
            case .int64(let number): "\(number)"
            case .double(let number): "\(number)"
            case .string(let text): text
            case .blob(let data): data.map { "\($0)" }.joined(separator: " ")
            }
        }
    }

    private static func digest(_ parts: [String]) -> String {
        // Lengths in front keep ["ab", "c"] and ["a", "bc"] apart.
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
        return String(Digest(of: Array(text.utf8)).description.prefix(32))
    }
}
