import Console
import Facts
package import Records

/// Rows as tidy tables, in one folder or in one a set of samples.
package struct TableExport {
    /// Which rows.
    package var filter: ExportFilter
    /// Whether each set of samples gets a folder of its own.
    package var isBySets: Bool

    /// Chooses rows.
    package init(_ filter: ExportFilter, isBySets: Bool) {
        self.filter = filter
        self.isBySets = isBySets
    }

    /// Writes the tables and returns the files' paths.
    package func write(_ store: Store, into folder: String) throws -> [String] {
        guard isBySets else { return try OutputFolder(path: folder).write(filter, of: store) }
        let chosen = try store.measurementSets().filter { set in
            (filter.backbone ?? set.backbone) == set.backbone && (filter.board ?? set.board) == set.board
                && (filter.origin ?? set.origin) == set.origin
        }
        return try chosen.flatMap {
            try SetFolder(set: $0, store: store).write(below: folder, hasCounts: filter.hasCounts)
        }
    }
}
