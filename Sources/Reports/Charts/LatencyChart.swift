public import Latency

/// Latency against ops of the samples of several backbones on one kind of board, one series a backbone.
public struct LatencyChart: Sendable {
    /// Backbones that have a shape of their own; the others are left out.
    private static let most = 5

    private let groups: [GroupLines]
    private let board: String
    private let origin: String
    private let isLogarithmic: Bool

    /// Draws groups of one board and one origin; of several groups of a backbone that with the latest row.
    ///
    /// - Parameters:
    ///   - groups: all of the board and the origin named.
    ///   - board: kind of board.
    ///   - origin: `emulated` or `silicon`.
    ///   - isLogarithmic: whether both axes are logarithmic.
    public init(_ groups: [GroupLines], board: String, origin: String, isLogarithmic: Bool) {
        var latest: [String: GroupLines] = [:]
        for group in groups where !group.points.isEmpty {
            let key = group.group.backbone
            let last = { (lines: GroupLines) in lines.points.map(\.measurement).max() ?? 0 }
            if latest[key].map(last) ?? -1 < last(group) { latest[key] = group }
        }
        self.groups = Array(latest.values.sorted { $0.group.backbone < $1.group.backbone }.prefix(Self.most))
        (self.board, self.origin, self.isLogarithmic) = (board, origin, isLogarithmic)
    }

    /// The chart as an SVG document; with the line and its band where there is one backbone.
    public func svg() -> String {
        let count = groups.reduce(0) { $0 + $1.points.count }
        let single = groups.count == 1 ? groups.first : nil
        let chart = ScatterChart(
            title: "Latency against ops on \(board)",
            subtitle: "\(count) networks of " + groups.map(\.group.backbone).joined(separator: ", ") + ", "
                + origin,
            xLabel: "Mop per inference", yLabel: "latency in ms, \(origin)", series: groups.map(series),
            line: (single?.fit(.pooled)?.band(isLogarithmic ? 400 : 49) ?? []).map {
                ScatterChart.Stop(x: $0.mop, y: $0.ms, low: $0.low, high: $0.high)
            }, lineNames: ("pooled fit", "95 % interval of the mean"), isLogarithmic: isLogarithmic)
        return chart.svg()
    }

    private func series(_ group: GroupLines) -> ScatterChart.Series {
        let points = group.points
        let thinning = Thinning(
            Array(points.indices), x: { Double(points[$0].ops) / 1e6 }, y: { points[$0].latencyMs })
        return ScatterChart.Series(
            name: group.group.backbone,
            points: thinning.marks.map { index, count in
                let point = points[index]
                let mop = Double(point.ops) / 1e6
                return ScatterChart.Point(
                    x: mop, y: point.latencyMs,
                    label: "\(point.architecture): \(Figures.fixed(mop, 2)) Mop, "
                        + "\(Figures.fixed(point.latencyMs, 2)) ms \(origin)"
                        + (count > 1 ? ", and \(count - 1) more here" : ""), row: point.measurement)
            })
    }
}
