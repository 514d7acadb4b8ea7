/// Lines of columns, padded to the widest entry.
public struct TextTable {
    /// Where a column's entries stand.
    public enum Alignment: Sendable {
        case left, right
    }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// Creates a table without rows.
    public init(_ alignments: [Alignment]) { self.alignments = alignments }

    /// Adds a row; a column that it lacks stays empty.
    public mutating func add(_ row: [String]) { rows.append(row.map { ErrorLine.printable($0) }) }

    /// The lines, each indented.
    public func lines(indent: String = "  ") -> [String] {
        let widths = alignments.indices.map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = indent
            for (column, entry) in row.enumerated() where widths.indices.contains(column) {
                let padding = String(repeating: " ", count: widths[column] - entry.count)
                line += alignments[column] == .left ? entry + padding : padding + entry
                line += "  "
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}
