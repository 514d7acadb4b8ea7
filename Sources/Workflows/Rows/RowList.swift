import Console
package import Records

/// Rows for readers, latest first.
package struct RowList: Encodable {
    /// Path of the database.
    let database: String
    /// All that it has.
    let rowCount: Int
    let rows: [RowDocument]

    /// Lists rows of a database.
    package init(_ rows: [MeasurementRow], of store: Store) throws {
        database = store.path
        rowCount = try store.rowCount()
        self.rows = rows.map(RowDocument.init)
    }

    /// A line a row, and how many there are.
    package var lines: [String] {
        var table = TextTable([.right, .left, .left, .left, .left, .right, .right, .right, .left])
        table.add(["row", "model", "board", "origin", "engine", "latency", "arena", "flash", "recorded"])
        for row in rows {
            table.add([
                "\(row.measurementId)", ErrorLine.printable(String(row.model.suffix(48))), row.board,
                row.origin,
                row.engine, Figure.milliseconds(row.latencyMs), "\(row.arenaBytes)", "\(row.flashBytes)",
                row.recordedAt,
            ])
        }
        return (rows.isEmpty ? [] : table.lines(indent: "")) + [
            "\(rows.count) of \(rowCount) rows of \(database)"
        ]
    }
}
