public import Facts
import Foundation
import GRDB

/// A run in the database, and which of its samples have their outcome.
public struct RunState: Hashable, Sendable {
    /// Row of the run.
    public var id: Int64
    /// Indices that are done.
    public var done: Set<Int>
}

extension Store {
    /// Finds the run of `plan` on this kind of board and firmware, or starts it.
    ///
    /// Plans that differ in their count only share a run, since the longer one goes on with the shorter.
    public func run(
        of plan: Plan, board: BoardIdentity, origin: Origin, provenance: Provenance
    ) throws(StoreError) -> RunState {
        try write { database in
            let id = try runRow(of: plan, board: board, origin: origin, provenance: provenance, in: database)
            let done = try Set(
                Int.fetchAll(
                    database, sql: "SELECT sample_index FROM samples WHERE run_id = ?", arguments: [id]))
            return RunState(id: id, done: done)
        }
    }

    func runRow(
        of plan: Plan, board: BoardIdentity, origin: Origin, provenance: Provenance, in database: Database
    ) throws -> Int64 {
        let key: StatementArguments = [
            plan.backbone, plan.design.rawValue, plan.space, Int64(bitPattern: plan.seed), board.board,
            origin.rawValue, try firmwareRow(board, in: database).id,
        ]
        return try row(
            in: database,
            insert: """
                INSERT INTO runs (backbone, design, space, seed, board, origin, firmware_id, tool_version,
                    tool_commit, started_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            select: """
                SELECT id FROM runs WHERE backbone = ? AND design = ? AND space = ? AND seed = ?
                    AND board = ? AND origin = ? AND firmware_id = ?
                """,
            values: key + [provenance.toolVersion, provenance.toolCommit, provenance.recordedAt], key: key)
    }

    /// Records a profile with its op timings, and with it the outcome of `sample` if there is one.
    ///
    /// - Returns: the row of the measurement.
    @discardableResult
    public func record(
        _ profile: Profile, sample: SamplePlace? = nil, place: String = ""
    ) throws(StoreError) -> Int64 {
        try write { try insert(profile, sample: sample, place: place, in: $0).id }
    }

    /// Inserts a profile; `firmware` is the row of its board's firmware where it is known.
    func insert(
        _ profile: Profile, sample: SamplePlace?, place: String, firmware: FirmwareRow? = nil,
        in database: Database
    ) throws -> (id: Int64, key: String, result: String) {
        let firmware = try firmware ?? firmwareRow(profile.board, in: database)
        let result = try RowKey.Result(profile, sample: sample).key
        let key =
            if let sample {
                RowKey.sample(sample.index, of: try RowKey.Run(sample.run, in: database))
            } else {
                try RowKey.profile(
                    result, RowKey.Occasion(profile, identity: firmware.identity), in: database)
            }
        if let sample { try insert(sample, in: database) }
        try Profile.table.insert(
            profile,
            [
                try boardRow(profile.board, origin: profile.origin, in: database), firmware.id,
                try modelRow(profile.model, in: database), sample?.run, sample?.index, place, key, result,
            ], in: database)
        let id = database.lastInsertedRowID
        for op in profile.perOp { try OpTiming.table.insert(op, [id], in: database) }
        try insert(profile.counts, of: id, board: profile.board, firmware: firmware.id, in: database)
        return (id, key, result)
    }

    /// Records a failed attempt, and with it the outcome of its sample if it is one.
    public func record(_ attempt: FailedAttempt) throws(StoreError) {
        _ = try write { try insert(attempt, in: $0) }
    }

    /// Inserts an attempt; returns its key.
    func insert(_ attempt: FailedAttempt, in database: Database) throws -> String {
        let firmware = try firmwareRow(attempt.board, in: database)
        let place = try attempt.sample.map {
            RowKey.sample($0.index, of: try RowKey.Run($0.run, in: database))
        }
        var key = place ?? ""
        if let sample = attempt.sample, attempt.isOutcome {
            try insert(sample, in: database)
        } else {
            key = try RowKey.attempt(
                RowKey.Attempt(attempt, identity: firmware.identity), at: key, in: database)
        }
        try FailedAttempt.table.insert(
            attempt,
            [
                try boardRow(attempt.board, origin: attempt.origin, in: database), firmware.id,
                try modelRow(attempt.model, in: database), attempt.sample?.run, attempt.sample?.index,
                attempt.place, key,
            ], in: database)
        return key
    }

    private func insert(_ sample: SamplePlace, in database: Database) throws {
        let architecture = try row(
            in: database, insert: "INSERT INTO architectures (backbone, canonical) VALUES (?, ?)",
            select: "SELECT id FROM architectures WHERE backbone = ? AND canonical = ?",
            values: [sample.backbone, sample.architecture], key: [sample.backbone, sample.architecture])
        try database.cachedStatement(
            sql: "INSERT INTO samples (run_id, sample_index, kind, architecture_id) VALUES (?, ?, ?, ?)"
        ).execute(
            arguments: [sample.run, sample.index, sample.kind.rawValue, architecture])
    }

    private func boardRow(
        _ board: BoardIdentity, origin: Origin, in database: Database
    ) throws -> Int64 {
        try boardRow(
            ChipIdentity(board: board.board, uniqueID: board.uniqueID, origin: origin), in: database)
    }

    func boardRow(_ chip: ChipIdentity, in database: Database) throws -> Int64 {
        let key: StatementArguments = [chip.board, chip.uniqueID, chip.origin.rawValue]
        return try row(
            in: database, insert: "INSERT INTO boards (name, unique_id, origin) VALUES (?, ?, ?)",
            select: "SELECT id FROM boards WHERE name = ? AND unique_id = ? AND origin = ?",
            values: key, key: key)
    }

    func firmwareRow(_ board: BoardIdentity, in database: Database) throws -> FirmwareRow {
        var firmware = board
        firmware.uniqueID = ""
        firmware.resetCause = ""
        let identity = try StoreJSON.text(firmware)
        let id = try row(
            in: database,
            insert: """
                INSERT INTO firmwares (build_id, board, engine, engine_version, compiler, flags, clock_hz,
                    flash_wait_states, flash_bus, features, identity)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            select: "SELECT id FROM firmwares WHERE identity = ?",
            values: [
                board.firmwareBuildID, board.board, board.engine, board.engineVersion, board.compiler,
                board.flags, board.clockHz, board.flashWaitStates, board.flashBus,
                board.features.joined(separator: " "), identity,
            ], key: [identity])
        return FirmwareRow(id: id, identity: identity)
    }

    private func modelRow(_ model: ModelFacts, in database: Database) throws -> Int64 {
        let known = try Int64.fetchOne(
            try database.cachedStatement(sql: "SELECT id FROM models WHERE sha256 = ?"),
            arguments: [model.sha256])
        if let known { return known }
        try ModelFacts.table.insert(model, [model.name], in: database)
        return database.lastInsertedRowID
    }

    /// Inserts a row unless it is there, and returns its id.
    private func row(
        in database: Database, insert: String, select: String, values: StatementArguments,
        key: StatementArguments
    ) throws -> Int64 {
        // Cached: a row takes a dozen statements, and compiling them takes longer than running them.
        if let id = try Int64.fetchOne(try database.cachedStatement(sql: select), arguments: key) {
            return id
        }
        try database.cachedStatement(sql: insert).execute(arguments: values)
        return database.lastInsertedRowID
    }
}

/// A firmware in the database.
struct FirmwareRow {
    var id: Int64
    /// What it says of itself, as the database keeps it.
    var identity: String
}
