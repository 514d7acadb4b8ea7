import Records

/// A chart as it is written: as a picture, and its figures as a table.
struct Drawing: Sendable {
    /// Name of its files, without what follows the dot.
    var name: String
    /// The chart as an SVG document.
    var svg: String
    /// Its figures, comma-separated, a header first.
    var csv: String

    /// Both files.
    var files: [ReportFile] {
        [ReportFile(name: "\(name).svg", text: svg), ReportFile(name: "\(name).csv", text: csv)]
    }
}

/// A chart that has its figures as a table, too.
protocol Drawable {
    /// The chart as an SVG document.
    func svg() -> String
    /// Its figures, a header first.
    var table: [[String]] { get }
}

extension Drawable {
    /// The chart under a name.
    func drawing(_ name: String) -> Drawing {
        Drawing(name: name, svg: svg(), csv: table.map(CSV.record).joined())
    }
}
