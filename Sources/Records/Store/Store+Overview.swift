import GRDB

extension Store {
    /// The models that have rows, the latest profiled first.
    ///
    /// - Parameters:
    ///   - samples: whether to list those that only runs drew, too.
    ///   - limit: at most as many; nil for all.
    public func models(samples: Bool, limit: Int? = nil) throws(StoreError) -> [StoredModel] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT models.sha256, models.name, models.bytes, models.macs, models.ops, models.op_count,
                        count(*) AS row_count, max(measurements.id) AS latest_row,
                        group_concat(DISTINCT boards.name) AS boards, min(run_id IS NOT NULL) AS is_sample
                    FROM measurements JOIN models ON models.id = model_id JOIN boards ON boards.id = board_id
                    GROUP BY model_id HAVING :samples OR min(run_id IS NOT NULL) = 0
                    ORDER BY latest_row DESC LIMIT :limit
                    """, arguments: ["samples": samples, "limit": limit ?? -1]
            ).map { row in
                let columns = Columns(row: row, path: path)
                let boards: String = try columns["boards"]
                return StoredModel(
                    sha256: try columns["sha256"], name: try columns["name"],
                    bytes: try columns.count("bytes"), macs: try columns.count("macs"),
                    ops: try columns.count("ops"), opCount: try columns.count("op_count"),
                    rowCount: try columns.count("row_count"), latestRow: try columns["latest_row"],
                    boards: boards.split(separator: ",").map(String.init).sorted(),
                    isSample: try columns.count("is_sample") == 1)
            }
        }
    }

    /// The runs of campaigns, the latest first; what searches found is no run here.
    public func runs() throws(StoreError) -> [StoredRun] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT runs.id, backbone, design, seed, runs.board, runs.origin, started_at,
                        ifnull(done.count, 0) AS profiled, ifnull(lost.count, 0) AS failed, done.latest_at
                    FROM runs
                    LEFT JOIN (SELECT run_id, count(*) AS count, max(recorded_at) AS latest_at
                        FROM measurements WHERE run_id IS NOT NULL GROUP BY run_id) AS done
                        ON done.run_id = runs.id
                    LEFT JOIN (SELECT run_id, count(*) AS count FROM failures
                        WHERE run_id IS NOT NULL AND is_outcome = 1 GROUP BY run_id) AS lost
                        ON lost.run_id = runs.id
                    WHERE space NOT LIKE 'search %' ORDER BY runs.id DESC
                    """
            ).map { row in
                let columns = Columns(row: row, path: path)
                return StoredRun(
                    id: try columns["id"], backbone: try columns["backbone"],
                    design: try columns["design"], seed: try columns["seed"],
                    board: try columns["board"], origin: try columns.named("origin"),
                    profiled: try columns.count("profiled"), failed: try columns.count("failed"),
                    startedAt: try columns["started_at"], latestAt: try columns.optional("latest_at"))
            }
        }
    }

    /// Numbers that change with every row and every failure: the last of each and how many there are.
    public func revision() throws(StoreError) -> [Int] {
        try read { database in
            try ["measurements", "failures"].flatMap { table -> [Int] in
                let row = try Row.fetchOne(
                    database, sql: "SELECT count(*) AS count, ifnull(max(id), 0) AS last FROM \(table)")
                return [row?["count"] ?? 0, row?["last"] ?? 0]
            }
        }
    }
}
