import Facts
import Foundation
import GRDB
import Networks

/// Content addresses of rows: equal rows of two databases have equal keys, which is how they are merged.
///
/// A sample's key says what was to be measured, and its `result` what came of it: one key with two results is a
/// conflict. Cold cycles are no part of the result, since they go with the address that the model happens to lie at.
/// Rows outside of runs are told apart by all that they hold, time included. A key is the first half of a SHA-256 in
/// hexadecimal digits; what goes into it, and in which order, must never change.
enum RowKey {
    /// What tells a run's samples from another run's.
    struct Run {
        var backbone: String
        var design: String
        var space: String
        /// As the database keeps it.
        var seed: Int64
        var board: String
        var origin: String
        /// Identity of the firmware.
        var identity: String

        /// Reads the run of a row.
        init(_ run: Int64, in database: Database) throws {
            let row = try Row.fetchOne(
                try database.cachedStatement(
                    sql: """
                        SELECT backbone, design, space, seed, runs.board AS board, origin, identity
                        FROM runs JOIN firmwares ON firmwares.id = firmware_id WHERE runs.id = ?
                        """), arguments: [run])
            guard let row else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a row's run is missing")
            }
            let columns = Columns(row: row, path: "")
            backbone = try columns["backbone"]
            design = try columns["design"]
            space = try columns["space"]
            seed = try columns["seed"]
            board = try columns["board"]
            origin = try columns["origin"]
            identity = try columns["identity"]
        }
    }

    /// An operator, as far as it is a result.
    struct Operator {
        var index: Int
        var code: Int
        var macs: Int
        var cycles: UInt64
    }

    /// What came of a measurement.
    struct Result {
        var modelSHA256: String
        /// JSON of the steady cycles.
        var steadyCycles: String
        var arenaUsedBytes: Int
        /// Of the sample; empty outside of a run, as the next two.
        var kind: String
        var backbone: String
        var architecture: String
        /// By index.
        var operators: [Operator]

        var key: String {
            digest(
                ["result", modelSHA256, steadyCycles, "\(arenaUsedBytes)", kind, backbone, architecture]
                    + operators.map { "\($0.index):\($0.code):\($0.macs):\($0.cycles)" })
        }
    }

    /// What else tells apart profiles outside of runs.
    struct Occasion {
        var coldCycles: UInt64
        var modelName: String
        var board: String
        var uniqueID: String
        var origin: String
        /// Identity of the firmware.
        var identity: String
        var flashAddress: Int64
        /// As the database keeps it.
        var inputSeed: Int64
        var recordedAt: String
    }

    /// What tells failed attempts apart.
    struct Attempt {
        var modelSHA256: String
        var modelName: String
        var board: String
        var uniqueID: String
        var origin: String
        /// Identity of the firmware.
        var identity: String
        var kind: String
        var message: String
        var recordedAt: String
    }

    /// Key of a sample.
    static func sample(_ index: Int, of run: Run) -> String {
        digest([
            "sample", run.backbone, run.design, run.space, "\(run.seed)", run.board, run.origin, run.identity,
            "\(index)",
        ])
    }

    /// Key of a profile outside of a run that is not in the database, or is its row `own`.
    static func profile(
        _ result: String, _ occasion: Occasion, own: Int64 = -1, in database: Database
    ) throws -> String {
        try unused(
            [
                "profile", result, "\(occasion.coldCycles)", occasion.modelName, occasion.board,
                occasion.uniqueID, occasion.origin, occasion.identity, "\(occasion.flashAddress)",
                "\(occasion.inputSeed)", occasion.recordedAt,
            ], table: "measurements", own: own, in: database)
    }

    /// Key of an attempt that is no sample's outcome and not in the database, or its row `own`.
    ///
    /// - Parameter sample: key of the sample, empty outside of a run.
    static func attempt(
        _ attempt: Attempt, at sample: String, own: Int64 = -1, in database: Database
    ) throws -> String {
        try unused(
            [
                "attempt", sample, attempt.modelSHA256, attempt.modelName, attempt.board, attempt.uniqueID,
                attempt.origin, attempt.identity, attempt.kind, attempt.message, attempt.recordedAt,
            ], table: "failures", own: own, in: database)
    }

    /// A key with a number behind equal rows that came before: two profiles of one second may be alike.
    private static func unused(
        _ parts: [String], table: String, own: Int64, in database: Database
    ) throws -> String {
        var number = 0
        while true {
            let key = digest(parts + ["\(number)"])
            let isTaken = try Bool.fetchOne(
                try database.cachedStatement(
                    sql: "SELECT EXISTS (SELECT * FROM \(table) WHERE key = ? AND id <> ?)"),
                arguments: [key, own])
            if isTaken != true { return key }
            number += 1
        }
    }

    private static func digest(_ parts: [String]) -> String {
        // Lengths in front keep ["ab", "c"] and ["a", "bc"] apart.
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
        return String(Digest(of: Array(text.utf8)).description.prefix(32))
    }
}
