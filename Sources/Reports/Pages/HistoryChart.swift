import Facts
public import Records

/// Latency of one model row by row: what boards, engines and firmwares made of it.
public struct HistoryChart: Sendable {
    /// Most rows that are drawn.
    public static let most = 40

    private let rows: [MeasurementRow]

    /// Draws rows of one model, in the order given; at most `most`.
    public init(_ rows: [MeasurementRow]) { self.rows = Array(rows.prefix(Self.most)) }

    /// The chart as an SVG document; bars of one firmware have one colour.
    public func svg() -> String {
        var firmwares: [String] = []
        for row in rows where !firmwares.contains(row.board.firmwareBuildID) {
            firmwares.append(row.board.firmwareBuildID)
        }
        let origins = Set(rows.map(\.originName)).sorted().joined(separator: " and ")
        return BarChart(
            title: "Latency of \(rows.first?.model.name ?? "") row by row",
            subtitle: "the latest first, a colour for each firmware; \(origins)",
            unit: "ms \(origins)",
            bars: rows.map { row in
                BarChart.Bar(
                    name: "\(row.recordedAt.prefix(10)) \(row.boardName) \(row.engineName)",
                    value: row.latencyMilliseconds,
                    caption: "\(Figures.short(row.latencyMilliseconds)) ms, "
                        + "build \(row.board.firmwareBuildID.prefix(8))",
                    group: firmwares.firstIndex(of: row.board.firmwareBuildID) ?? 0)
            }
        ).svg()
    }
}
