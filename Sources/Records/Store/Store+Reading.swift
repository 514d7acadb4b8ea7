import Facts
import GRDB

extension Store {
    /// The measurements in order of recording.
    ///
    /// - Parameters:
    ///   - backbone: only samples of this backbone; nil for all rows.
    ///   - run: only samples of this run.
    ///   - latest: only so many, the latest; nil for all.
    public func measurements(
        backbone: String? = nil, run: Int64? = nil, latest: Int? = nil
    ) throws(StoreError) -> [MeasurementRow] {
        try measurements(
            where: """
                (:backbone IS NULL OR architectures.backbone = :backbone)
                    AND (:run IS NULL OR measurements.run_id = :run)
                """, arguments: ["backbone": backbone, "run": run], latest: latest
        ).reversed()
    }

    /// The latest row of each model on each board and firmware, outside of runs, latest first, at most `count`.
    public func latestProfiles(_ count: Int) throws(StoreError) -> [MeasurementRow] {
        try measurements(
            where: """
                measurements.id IN (
                    SELECT max(id) FROM measurements WHERE run_id IS NULL GROUP BY model_id, board_id, firmware_id
                )
                """, latest: count)
    }

    /// How many measurements and failures there are, by the name of their origin.
    public func countsByOrigin() throws(StoreError) -> (measurements: [String: Int], failures: [String: Int])
    {
        try read { database in
            let counts = { (table: String) -> [String: Int] in
                try Dictionary(
                    Row.fetchAll(
                        database,
                        sql: """
                            SELECT origin, sum(count) AS count FROM (
                                SELECT board_id, count(*) AS count FROM \(table) GROUP BY board_id
                            ) JOIN boards ON boards.id = board_id GROUP BY origin
                            """
                    ).map { row in
                        let columns = Columns(row: row, path: path)
                        return (try columns["origin"] as String, try columns.count("count"))
                    }, uniquingKeysWith: +)
            }
            return (try counts("measurements"), try counts("failures"))
        }
    }

    /// Rows by a condition in SQL, latest first.
    func measurements(
        where condition: String, arguments: StatementArguments = [:], latest: Int?
    ) throws(StoreError) -> [MeasurementRow] {
        var arguments = arguments
        arguments += ["latest": latest ?? -1]
        return try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT measurements.*, boards.unique_id, boards.origin, firmwares.identity,
                        \(ModelFacts.table.columns.map { "models.\($0)" }.joined(separator: ", ")),
                        samples.kind AS sample_kind, architectures.backbone, architectures.canonical
                    FROM measurements
                    JOIN boards ON boards.id = board_id
                    JOIN firmwares ON firmwares.id = firmware_id
                    JOIN models ON models.id = model_id
                    LEFT JOIN samples USING (run_id, sample_index)
                    LEFT JOIN architectures ON architectures.id = architecture_id
                    WHERE \(condition)
                    ORDER BY measurements.id DESC LIMIT :latest
                    """, arguments: arguments
            ).map { try MeasurementRow(Columns(row: $0, path: path)) }
        }
    }

    /// The op timings of a measurement, in the graph's order.
    public func opTimings(of measurement: Int64) throws(StoreError) -> [OpTiming] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM op_timings WHERE measurement_id = ? ORDER BY op_index",
                arguments: [measurement]
            ).map { try OpTiming(from: Columns(row: $0, path: path)) }
        }
    }

    /// Whether a sample has been profiled or has failed for good.
    package func hasOutcome(_ sample: SamplePlace) throws(StoreError) -> Bool {
        try read { database in
            try Bool.fetchOne(
                database,
                sql: "SELECT EXISTS (SELECT * FROM samples WHERE run_id = ? AND sample_index = ?)",
                arguments: [sample.run, sample.index]) ?? false
        }
    }

    /// The failures in order of recording: all, or only the latest.
    public func failures(run: Int64? = nil, latest: Int? = nil) throws(StoreError) -> [FailureRow] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT failures.*, boards.origin FROM failures JOIN boards ON boards.id = board_id
                    WHERE :run IS NULL OR run_id = :run ORDER BY failures.id DESC LIMIT :latest
                    """, arguments: ["run": run, "latest": latest ?? -1]
            ).reversed().map { try FailureRow(Columns(row: $0, path: path)) }
        }
    }
}

extension FailureRow {
    fileprivate init(_ columns: Columns) throws {
        let failure = try Failure(from: columns)
        self.init(
            id: try columns["id"], modelName: try columns["model_name"], origin: try columns.named("origin"),
            kind: failure.kind.rawValue, message: failure.message, bytesShort: failure.bytesShort,
            run: try columns.optional("run_id"), sampleIndex: try columns.optional("sample_index"),
            isOutcome: try columns["is_outcome"], recordedAt: try columns["recorded_at"])
    }
}

extension MeasurementRow {
    fileprivate init(_ columns: Columns) throws {
        var sample: SamplePlace?
        if let run: Int64 = try columns.optional("run_id") {
            sample = SamplePlace(
                run: run, index: try columns.count("sample_index"), kind: try columns.named("sample_kind"),
                backbone: try columns["backbone"], architecture: try columns["canonical"])
        }
        self.init(
            id: try columns["id"], model: try ModelFacts(from: columns), board: try BoardIdentity(columns),
            origin: try columns.named("origin"), sample: sample,
            latencyMilliseconds: try columns["latency_ms"],
            medianCycles: try columns.cycles("median_cycles"), coldCycles: try columns.cycles("cold_cycles"),
            memory: try MemoryUse(from: columns), recordedAt: try columns["recorded_at"],
            place: try columns["place"], drift: try columns.optional("drift"))
    }
}

extension BoardIdentity {
    init(_ columns: Columns) throws {
        self = try columns.json(BoardIdentity.self, "identity")
        uniqueID = try columns["unique_id"]
        let counts = [clockHz, flashBytes, ramBytes, codeEngineBytes, codeOtherBytes]
        guard clockHz > 0, counts.allSatisfy({ (0...Columns.largest).contains($0) }) else {
            throw columns.damage("identity")
        }
    }
}
