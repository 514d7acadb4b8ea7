import Latency
import Records

/// A page with its charts, and the charts as files of their own.
public struct Report: Sendable {
    /// `index.html` first, then each chart as a picture and as a table.
    public let files: [ReportFile]

    /// Draws the charts and writes the page.
    ///
    /// - Parameters:
    ///   - content: what to show.
    ///   - heading: one line below the title: tool, time.
    public init(_ content: ReportContent, heading: String) {
        var charts: [Drawing] = []
        var sections: [(name: String, markup: Markup)] = []
        for (index, group) in content.groups.enumerated() {
            let drawn = GroupCharts(group).drawings(prefix: "fit-\(index + 1)")
            charts += drawn
            sections.append(
                (
                    "\(group.group.backbone) on \(group.group.boardName), \(group.group.originName)",
                    FitSection(group, models: content.models[index]).markup(charts: drawn)
                ))
        }
        for (index, front) in content.fronts.enumerated() {
            let section = FrontSection(front)
            let drawn = section.drawings(prefix: "front-\(index + 1)")
            charts += drawn
            sections.append(("front \(index + 1)", section.markup(charts: drawn)))
        }
        for (index, group) in ParetoSection.all(content.cards).enumerated() {
            let drawn = group.drawings(prefix: "search-\(index + 1)")
            charts += drawn
            sections.append(("searches \(index + 1)", group.markup(charts: drawn)))
        }
        for (index, detail) in content.details.enumerated() {
            let drawn = ModelCharts(detail).drawings(prefix: "model-\(index + 1)")
            charts += drawn
            sections.append((detail.row.model.name, ModelSection(detail).markup(charts: drawn)))
        }
        sections.append(
            ("all profiles", RowsSection(content.rows, of: content.rowCounts.values.reduce(0, +)).markup))
        if !content.failures.isEmpty {
            let count = content.failureCounts.values.reduce(0, +)
            sections.append(("failures", FailuresSection(content.failures, of: count).markup))
        }
        let origins = Set(content.rowCounts.keys).union(content.failureCounts.keys)
        let page = Page(
            title: "Throughline", heading: heading, notice: Self.notice(origins),
            sections: sections.map { $0.markup }, names: sections.map { $0.name })
        files = [ReportFile(name: "index.html", text: page.html)] + charts.flatMap(\.files)
    }

    /// What the reader must know before any figure.
    private static func notice(_ origins: Set<String>) -> String {
        switch (origins.contains("emulated"), origins.contains("silicon")) {
        case (true, true):
            "Figures marked emulated are predictions of the virtual board's cycle model; figures marked silicon "
                + "were counted by a chip. They are never in one line."
        case (true, false):
            "All figures are emulated: predictions of the virtual board's cycle model. No chip was involved."
        default: "All figures were counted by a chip."
        }
    }
}
