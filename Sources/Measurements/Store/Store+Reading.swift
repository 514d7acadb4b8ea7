import Boards
import GRDB

extension Store {
    /// The measurements in order of recording.
    ///
    /// - Parameters:
    ///   - backbone: only samples of this backbone; nil for all rows.
    ///   - run: only samples of this run.
    public func measurements(
        backbone: String? = nil, run: Int64? = nil
    ) throws(StoreError) -> [MeasurementRow] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT measurements.*, boards.unique_id, boards.origin, firmwares.identity,
                        models.sha256, models.bytes, models.macs, models.ops, models.op_count, models.census,
                        models.weight_bytes, models.bias_bytes, models.quantization_bytes, models.graph_bytes,
                        samples.kind AS sample_kind, architectures.backbone, architectures.canonical
                    FROM measurements
                    JOIN boards ON boards.id = board_id
                    JOIN firmwares ON firmwares.id = firmware_id
                    JOIN models ON models.id = model_id
                    LEFT JOIN samples USING (run_id, sample_index)
                    LEFT JOIN architectures ON architectures.id = architecture_id
                    WHERE (:backbone IS NULL OR architectures.backbone = :backbone)
                        AND (:run IS NULL OR measurements.run_id = :run)
                    ORDER BY measurements.id
                    """,
                arguments: ["backbone": backbone, "run": run]
            ).map(measurement)
        }
    }

    /// The op timings of a measurement, in the graph's order.
    public func opTimings(of measurement: Int64) throws(StoreError) -> [OpTiming] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM op_timings WHERE measurement_id = ? ORDER BY op_index",
                arguments: [measurement]
            ).map { row in
                OpTiming(
                    index: row["op_index"], code: row["op_code"], name: row["op_name"], macs: row["macs"],
                    cycles: try unsigned(row["cycles"]))
            }
        }
    }

    /// The failures in order of recording.
    public func failures(run: Int64? = nil) throws(StoreError) -> [FailureRow] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT failures.*, boards.origin FROM failures JOIN boards ON boards.id = board_id
                    WHERE :run IS NULL OR run_id = :run ORDER BY failures.id
                    """, arguments: ["run": run]
            ).map { row in
                FailureRow(
                    id: row["id"], modelName: row["model_name"], origin: try origin(row),
                    kind: row["kind"], message: row["message"], bytesShort: row["bytes_short"],
                    run: row["run_id"], sampleIndex: row["sample_index"], isOutcome: row["is_outcome"],
                    recordedAt: row["recorded_at"])
            }
        }
    }

    private func measurement(_ row: Row) throws -> MeasurementRow {
        var board = try StoreJSON.value(BoardIdentity.self, from: row["identity"])
        board.uniqueID = row["unique_id"]
        var sample: SamplePlace?
        if let run: Int64 = row["run_id"] {
            guard let kind = SampleKind(rawValue: row["sample_kind"] ?? "") else {
                throw StoreError.damaged(path: path, reason: "a sample without its kind")
            }
            sample = SamplePlace(
                run: run, index: row["sample_index"], kind: kind, backbone: row["backbone"],
                architecture: row["canonical"])
        }
        return MeasurementRow(
            id: row["id"],
            model: ModelFacts(
                name: row["model_name"], sha256: row["sha256"], bytes: row["bytes"], macs: row["macs"],
                ops: row["ops"], opCount: row["op_count"],
                census: try StoreJSON.value([String: Int].self, from: row["census"]),
                weightBytes: row["weight_bytes"], biasBytes: row["bias_bytes"],
                quantizationBytes: row["quantization_bytes"], graphBytes: row["graph_bytes"]),
            board: board, origin: try origin(row), sample: sample,
            latencyMilliseconds: row["latency_ms"], medianCycles: try unsigned(row["median_cycles"]),
            coldCycles: try unsigned(row["cold_cycles"]),
            memory: MemoryUse(
                arena: ArenaUse(
                    tensorBytes: row["arena_tensor_bytes"], scratchBytes: row["arena_scratch_bytes"],
                    persistentBytes: row["arena_persistent_bytes"], totalBytes: row["arena_used_bytes"]),
                arenaBytes: row["arena_bytes"], arenaHighWaterBytes: row["arena_high_water_bytes"],
                stackBytes: row["stack_bytes"], stackHighWaterBytes: row["stack_high_water_bytes"],
                staticBytes: row["static_bytes"], engineStaticBytes: row["engine_static_bytes"]),
            recordedAt: row["recorded_at"])
    }

    private func origin(_ row: Row) throws -> Origin {
        guard let origin = Origin(rawValue: row["origin"]) else {
            throw StoreError.damaged(path: path, reason: "an origin that is neither silicon nor emulated")
        }
        return origin
    }

    private func unsigned(_ value: Int64) throws -> UInt64 {
        guard let count = UInt64(exactly: value) else {
            throw StoreError.damaged(path: path, reason: "a negative count of cycles")
        }
        return count
    }
}
