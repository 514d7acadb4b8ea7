public import Facts
import GRDB

extension Store {
    /// Counts one more erase of a sector; it is on disk when this returns.
    ///
    /// - Parameters:
    ///   - route: `probe` or `link`.
    ///   - provenance: tells the time.
    /// - Returns: erases of the sector by both routes and in all ledgers that were merged, this one included.
    @discardableResult
    public func countErase(
        of sector: Int, on chip: ChipIdentity, by route: InstallRoute, provenance: Provenance
    ) throws(StoreError) -> Int {
        try write { database in
            let board = try boardRow(chip, in: database)
            try database.execute(
                sql: """
                    INSERT INTO erases (ledger, board_id, sector, route, count, first_at, last_at)
                    SELECT name, :board, :sector, :route, 1, :time, :time FROM ledgers
                    WHERE true ON CONFLICT (ledger, board_id, sector, route)
                    DO UPDATE SET count = count + 1, last_at = excluded.last_at
                    """,
                arguments: [
                    "board": board, "sector": sector, "route": route.rawValue, "time": provenance.recordedAt,
                ])
            return try Int.fetchOne(
                database, sql: "SELECT sum(count) FROM erases WHERE board_id = ? AND sector = ?",
                arguments: [board, sector]) ?? 0
        }
    }

    /// The wear of every chip that was erased, in the order in which they became known.
    public func wear() throws(StoreError) -> [FlashWear] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT boards.id, boards.name, boards.unique_id, boards.origin, sector,
                        sum(CASE route WHEN 'probe' THEN count ELSE 0 END) AS by_probe,
                        sum(CASE route WHEN 'serial' THEN count ELSE 0 END) AS by_serial,
                        max(last_at) AS last_at
                    FROM erases JOIN boards ON boards.id = board_id
                    GROUP BY boards.id, sector ORDER BY boards.id, sector
                    """)
            var wear: [FlashWear] = []
            for row in rows {
                let columns = Columns(row: row, path: path)
                let chip = ChipIdentity(
                    board: try columns["name"], uniqueID: try columns["unique_id"],
                    origin: try columns.named("origin"))
                if wear.last?.chip != chip { wear.append(FlashWear(chip: chip, sectors: [])) }
                wear[wear.count - 1].sectors.append(
                    FlashWear.Sector(
                        sector: try columns.count("sector"), byProbe: try columns.count("by_probe"),
                        bySerial: try columns.count("by_serial"), lastAt: try columns["last_at"]))
            }
            return wear
        }
    }
}
