import Measurements

/// The table of all rows.
struct RowsSection {
    private let rows: [MeasurementRow]

    init(_ rows: [MeasurementRow]) { self.rows = rows }

    var markup: Markup {
        let head = ["model", "board", "origin", "sample", "Mop", "latency ms", "arena KiB", "flash KiB"]
        let table = Page.table(
            head,
            rows.map { row in
                [
                    row.model.name, row.boardName, row.originName, row.sample?.kind.rawValue ?? "",
                    Figures.fixed(Double(row.model.ops) / 1e6, 2), Figures.fixed(row.latencyMilliseconds, 2),
                    Figures.fixed(Double(row.arenaUsedBytes) / 1024, 1),
                    Figures.fixed(Double(row.model.bytes) / 1024, 1),
                ]
            }, firstNumber: 4)
        return .element(
            "section", [],
            [.element("h2", text: "All \(rows.count) profiles"), Page.details("show the table", [table])])
    }
}
