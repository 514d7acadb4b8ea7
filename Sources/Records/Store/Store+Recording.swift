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

/// What failed, on which board, with which model.
public struct FailedAttempt: Sendable {
    /// Why.
    public let failure: Failure
    /// The model.
    public var model: ModelFacts
    /// The board.
    public var board: BoardIdentity
    /// Silicon or emulated.
    public var origin: Origin
    /// The place in a run, nil outside of one.
    public var sample: SamplePlace?
    /// Whether this is the sample's outcome, so that it is not tried again; never for what a board or its line did.
    public let isOutcome: Bool
    /// Tool and time.
    public var provenance: Provenance
    /// Name of the board in its campaign, such as `virtual:f746zg#2`; empty outside of one.
    public var place: String

    /// Creates a record of a failed attempt.
    public init(
        failure: Failure, model: ModelFacts, board: BoardIdentity, origin: Origin, sample: SamplePlace?,
        isOutcome: Bool, provenance: Provenance, place: String = ""
    ) {
        self.place = place
        self.failure = failure
        self.model = model
        self.board = board
        self.origin = origin
        self.sample = sample
        self.isOutcome = isOutcome && !failure.kind.isTransient
        self.provenance = provenance
    }
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
            origin.rawValue, try firmwareRow(board, in: database),
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
        try write { try insert(profile, sample: sample, place: place, in: $0) }
    }

    /// Inserts a profile; `firmware` is the row of its board's firmware where it is known.
    func insert(
        _ profile: Profile, sample: SamplePlace?, place: String, firmware: Int64? = nil, in database: Database
    ) throws -> Int64 {
        if let sample { try insert(sample, in: database) }
        let memory = profile.memory
        try database.cachedStatement(
            sql: """
                INSERT INTO measurements (board_id, firmware_id, model_id, model_name, run_id, sample_index,
                    flash_address, was_present, arena_extents, input_seed, prepare_cycles, cold_cycles,
                    median_cycles, minimum_cycles, maximum_cycles, steady_cycles, latency_ms,
                    arena_tensor_bytes, arena_scratch_bytes, arena_persistent_bytes, arena_used_bytes,
                    arena_bytes, arena_high_water_bytes, stack_bytes, stack_high_water_bytes,
                    static_bytes, engine_static_bytes, predicted_arena, tool_version, tool_commit,
                    recorded_at, place, key)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                    ?, ?, ?)
                """
        ).execute(
            arguments: [
                try boardRow(profile.board, origin: profile.origin, in: database),
                try firmware ?? firmwareRow(profile.board, in: database),
                try modelRow(profile.model, in: database), profile.model.name, sample?.run,
                sample?.index, Int64(profile.flashAddress), profile.wasPresent,
                try StoreJSON.text(profile.board.arenaExtents), Int64(bitPattern: profile.inputSeed),
                try cycles(profile.prepareCycles), try cycles(profile.coldCycles),
                try cycles(profile.medianCycles), try cycles(profile.minimumCycles),
                try cycles(profile.maximumCycles), try StoreJSON.text(profile.steadyCycles),
                profile.latencyMilliseconds, memory.arena.tensorBytes, memory.arena.scratchBytes,
                memory.arena.persistentBytes, memory.arena.totalBytes, memory.arenaBytes,
                memory.arenaHighWaterBytes, memory.stackBytes, memory.stackHighWaterBytes,
                memory.staticBytes, memory.engineStaticBytes,
                try StoreJSON.text(profile.predictedArena), profile.provenance.toolVersion,
                profile.provenance.toolCommit, profile.provenance.recordedAt, place,
                // Replaced below: what goes into the key lies in several tables.
                UUID().uuidString,
            ])
        let id = database.lastInsertedRowID
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO op_timings (measurement_id, op_index, op_code, op_name, macs, cycles)
                VALUES (?, ?, ?, ?, ?, ?)
                """)
        for op in profile.perOp {
            try statement.execute(
                arguments: [id, op.index, op.code, op.name, op.macs, try cycles(op.cycles)])
        }
        try insert(profile.counts, of: id, board: profile.board, in: database)
        let keys = try RowKey.measurement(id, in: database)
        try database.cachedStatement(
            sql: "UPDATE measurements SET key = ?, result = ? WHERE id = ?"
        ).execute(
            arguments: [keys.key, keys.result, id])
        return id
    }

    /// Records a failed attempt, and with it the outcome of its sample if it is one.
    public func record(_ attempt: FailedAttempt) throws(StoreError) {
        _ = try write { try insert(attempt, in: $0) }
    }

    func insert(_ attempt: FailedAttempt, in database: Database) throws -> Int64 {
        if let sample = attempt.sample, attempt.isOutcome { try insert(sample, in: database) }
        try database.cachedStatement(
            sql: """
                INSERT INTO failures (board_id, firmware_id, model_id, model_name, run_id, sample_index,
                    is_outcome, kind, message, bytes_short, fault, tool_version, tool_commit, recorded_at,
                    place, key)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                try boardRow(attempt.board, origin: attempt.origin, in: database),
                try firmwareRow(attempt.board, in: database),
                try modelRow(attempt.model, in: database), attempt.model.name, attempt.sample?.run,
                attempt.sample?.index, attempt.isOutcome, attempt.failure.kind.rawValue,
                attempt.failure.message, attempt.failure.bytesShort,
                try attempt.failure.fault.map { try StoreJSON.text($0) },
                attempt.provenance.toolVersion, attempt.provenance.toolCommit,
                attempt.provenance.recordedAt, attempt.place, UUID().uuidString,
            ])
        let id = database.lastInsertedRowID
        try database.cachedStatement(
            sql: "UPDATE failures SET key = ? WHERE id = ?"
        ).execute(
            arguments: [try RowKey.failure(id, in: database), id])
        return id
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

    func firmwareRow(_ board: BoardIdentity, in database: Database) throws -> Int64 {
        var firmware = board
        firmware.uniqueID = ""
        firmware.resetCause = ""
        let identity = try StoreJSON.text(firmware)
        return try row(
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
    }

    private func modelRow(_ model: ModelFacts, in database: Database) throws -> Int64 {
        try row(
            in: database,
            insert: """
                INSERT INTO models (sha256, name, bytes, macs, ops, op_count, census, weight_bytes,
                    bias_bytes, quantization_bytes, graph_bytes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            select: "SELECT id FROM models WHERE sha256 = ?",
            values: [
                model.sha256, model.name, model.bytes, model.macs, model.ops, model.opCount,
                try StoreJSON.text(model.census), model.weightBytes, model.biasBytes,
                model.quantizationBytes, model.graphBytes,
            ], key: [model.sha256])
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

    /// Cycles as SQLite keeps them, 64 bits signed.
    private func cycles(_ count: UInt64) throws -> Int64 {
        guard let stored = Int64(exactly: count) else {
            throw StoreError.failed(path: path, reason: "\(count) cycles do not fit into 63 bits")
        }
        return stored
    }
}
