import Facts
import GRDB

extension RowKey {
    /// Key and result of a measurement that an older version stored without.
    static func measurement(_ id: Int64, in database: Database) throws -> (key: String, result: String) {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT measurements.run_id AS run, measurements.sample_index AS sample_index, sha256, steady_cycles,
                    arena_used_bytes, samples.kind AS kind, architectures.backbone AS backbone, canonical, cold_cycles,
                    model_name, boards.name AS board, boards.unique_id AS unique_id, boards.origin AS origin, identity,
                    flash_address, input_seed, recorded_at
                FROM measurements JOIN models ON models.id = model_id JOIN boards ON boards.id = board_id
                    JOIN firmwares ON firmwares.id = firmware_id
                    LEFT JOIN samples ON samples.run_id = measurements.run_id
                        AND samples.sample_index = measurements.sample_index
                    LEFT JOIN architectures ON architectures.id = architecture_id
                WHERE measurements.id = ?
                """, arguments: [id])
        let columns = try columns(row)
        let operators = try Row.fetchAll(
            database,
            sql: """
                SELECT op_index, op_code, op_name, macs, cycles FROM op_timings WHERE measurement_id = ?
                ORDER BY op_index
                """, arguments: [id])
        let result = Result(
            modelSHA256: try columns["sha256"], steadyCycles: try columns["steady_cycles"],
            arenaUsedBytes: try columns["arena_used_bytes"], kind: try columns.optional("kind") ?? "",
            backbone: try columns.optional("backbone") ?? "",
            architecture: try columns.optional("canonical") ?? "",
            operators: try operators.map { Operator(try OpTiming(from: Columns(row: $0, path: ""))) })
        if let run: Int64 = try columns.optional("run") {
            return (sample(try columns["sample_index"], of: try Run(run, in: database)), result.key)
        }
        let occasion = Occasion(
            coldCycles: try columns.cycles("cold_cycles"), modelName: try columns["model_name"],
            board: try columns["board"], uniqueID: try columns["unique_id"], origin: try columns["origin"],
            identity: try columns["identity"], flashAddress: try columns["flash_address"],
            inputSeed: try columns["input_seed"], recordedAt: try columns["recorded_at"])
        return (try profile(result.key, occasion, own: id, in: database), result.key)
    }

    /// Key of a failure that an older version stored without, or as a sample's outcome.
    static func failure(_ id: Int64, in database: Database) throws -> String {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT run_id, sample_index, is_outcome, sha256, model_name, boards.name AS board, unique_id,
                    boards.origin AS origin, identity, kind, message, recorded_at
                FROM failures JOIN models ON models.id = model_id JOIN boards ON boards.id = board_id
                    JOIN firmwares ON firmwares.id = firmware_id
                WHERE failures.id = ?
                """, arguments: [id])
        let columns = try columns(row)
        var place = ""
        if let run: Int64 = try columns.optional("run_id") {
            place = sample(try columns["sample_index"], of: try Run(run, in: database))
            if try columns["is_outcome"] { return place }
        }
        let attempt = Attempt(
            modelSHA256: try columns["sha256"], modelName: try columns["model_name"],
            board: try columns["board"], uniqueID: try columns["unique_id"], origin: try columns["origin"],
            identity: try columns["identity"], kind: try columns["kind"], message: try columns["message"],
            recordedAt: try columns["recorded_at"])
        return try self.attempt(attempt, at: place, own: id, in: database)
    }

    private static func columns(_ row: Row?) throws -> Columns {
        guard let row else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a row lacks its parts")
        }
        return Columns(row: row, path: "")
    }
}

extension RowKey.Operator {
    init(_ op: OpTiming) { self.init(index: op.index, code: op.code, macs: op.macs, cycles: op.cycles) }
}

extension RowKey.Result {
    /// What came of a profile.
    init(_ profile: Profile, sample: SamplePlace?) throws {
        self.init(
            modelSHA256: profile.model.sha256, steadyCycles: try StoreJSON.text(profile.steadyCycles),
            arenaUsedBytes: profile.memory.arena.totalBytes, kind: sample?.kind.rawValue ?? "",
            backbone: sample?.backbone ?? "", architecture: sample?.architecture ?? "",
            operators: profile.perOp.sorted { $0.index < $1.index }.map(RowKey.Operator.init))
    }
}

extension RowKey.Occasion {
    init(_ profile: Profile, identity: String) {
        self.init(
            coldCycles: profile.coldCycles, modelName: profile.model.name, board: profile.board.board,
            uniqueID: profile.board.uniqueID, origin: profile.origin.rawValue, identity: identity,
            flashAddress: Int64(profile.flashAddress), inputSeed: Int64(bitPattern: profile.inputSeed),
            recordedAt: profile.provenance.recordedAt)
    }
}

extension RowKey.Attempt {
    init(_ attempt: FailedAttempt, identity: String) {
        self.init(
            modelSHA256: attempt.model.sha256, modelName: attempt.model.name, board: attempt.board.board,
            uniqueID: attempt.board.uniqueID, origin: attempt.origin.rawValue, identity: identity,
            kind: attempt.failure.kind.rawValue, message: attempt.failure.message,
            recordedAt: attempt.provenance.recordedAt)
    }
}
