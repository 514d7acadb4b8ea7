public import Facts
import GRDB

extension Store {
    /// One measurement; nil if there is none of that row.
    public func measurement(_ row: Int64) throws(StoreError) -> MeasurementRow? {
        try measurements(where: "measurements.id = :row", arguments: ["row": row], latest: 1).first
    }

    /// Measurements, latest first.
    ///
    /// - Parameters:
    ///   - board: only this kind of board, such as `nucleo-f746zg`; nil for all, as with the others.
    ///   - origin: only rows of this origin.
    ///   - backbone: only samples of this backbone.
    ///   - name: only models whose file name holds this text.
    ///   - sha256: only the model of this digest.
    ///   - row: only rows before this one.
    ///   - limit: at most as many; nil for all.
    public func rows(
        board: String? = nil, origin: Origin? = nil, backbone: String? = nil, name: String? = nil,
        sha256: String? = nil, before row: Int64? = nil, limit: Int? = nil
    ) throws(StoreError) -> [MeasurementRow] {
        try measurements(
            where: """
                (:board IS NULL OR boards.name = :board) AND (:origin IS NULL OR boards.origin = :origin)
                    AND (:backbone IS NULL OR architectures.backbone = :backbone)
                    AND (:name IS NULL OR instr(models.name, :name) > 0)
                    AND (:sha256 IS NULL OR models.sha256 = :sha256)
                    AND (:before IS NULL OR measurements.id < :before)
                """,
            arguments: [
                "board": board, "origin": origin?.rawValue, "backbone": backbone, "name": name,
                "sha256": sha256, "before": row,
            ],
            latest: limit)
    }

    /// How many measurements there are.
    public func rowCount() throws(StoreError) -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM measurements") ?? 0 }
    }
}
