import Console

/// Rows of the database as a user names them: `12`, `15-20`, or both with commas or spaces between.
package enum RowChoice {
    /// Most rows of one range: a slip of the keyboard is no wish.
    private static let most = 1_000_000

    /// Reads names of rows, in order and each once; throws a `CommandError` of wrong usage.
    package static func rows(_ texts: [String]) throws -> [Int64] {
        var rows: [Int64] = []
        var seen: Set<Int64> = []
        for part in texts.flatMap({ $0.split(separator: ",") }) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first > 0,
                first <= last,
                last - first < most
            else {
                throw CommandError(
                    exit: .usage, kind: "usage",
                    message: "expected rows such as 12 or 15-20, found '\(part)'; throughline list shows them"
                )
            }
            for row in first...last where seen.insert(row).inserted { rows.append(row) }
        }
        return rows
    }
}
