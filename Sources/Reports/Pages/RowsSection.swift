import Facts
import Records

/// The table of the latest rows.
struct RowsSection {
    private let rows: [MeasurementRow]
    private let count: Int

    /// Lists rows, of `count` that there are.
    init(_ rows: [MeasurementRow], of count: Int) {
        self.rows = rows
        self.count = count
    }

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
            [
                .element("h2", text: "All \(count) profiles"),
                Page.details(
                    rows.count == count
                        ? "show the table"
                        : "show the latest \(rows.count); throughline export writes all of them", [table]),
            ])
    }
}
