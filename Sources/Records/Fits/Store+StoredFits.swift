public import Facts
import GRDB
import Latency
import Networks

extension Store {
    /// Records fits with the rows that they stand on; those that are there already are left as they are.
    ///
    /// - Returns: how many were new.
    @discardableResult
    public func record(_ fits: [StoredFit], provenance: Provenance) throws(StoreError) -> Int {
        try write { database in
            try fits.reduce(0) { try $0 + (insert($1, provenance: provenance, in: database) ? 1 : 0) }
        }
    }

    /// Inserts a fit; whether it was not there before.
    func insert(_ fit: StoredFit, provenance: Provenance, in database: Database) throws -> Bool {
        let rows = StoreJSON.text(fit.measurements)
        let firmware = try firmwareRow(fit.group.firmware, in: database).id
        let content = [
            fit.group.backbone, fit.group.space, fit.samples.rawValue, fit.model, fit.value,
            fit.group.origin.rawValue, "\(firmware)", rows,
        ]
        let key = Digest(of: Array(content.joined(separator: "\n").utf8)).description
        try StoredFit.table.insert(
            Recorded(value: fit, provenance: provenance), [key, firmware, rows], in: database)
        return database.changesCount > 0
    }

    /// The fits in order of recording.
    public func storedFits() throws(StoreError) -> [StoredFit] { try fitsWithProvenance().map(\.fit) }

    /// Takes over the fits of another database whose rows are all here.
    func copyFits(from other: Store) throws(StoreError) {
        for (fit, provenance) in try other.fitsWithProvenance() {
            let keys = try other.keys(of: fit.measurements)
            try write { database in
                let find = try database.makeStatement(sql: "SELECT id FROM measurements WHERE key = ?")
                var copy = fit
                copy.measurements = try keys.compactMap { try Int64.fetchOne(find, arguments: [$0]) }
                guard copy.measurements.count == keys.count else { return }
                _ = try insert(copy, provenance: provenance, in: database)
            }
        }
    }

    private func fitsWithProvenance() throws(StoreError) -> [(fit: StoredFit, provenance: Provenance)] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT fits.*, identity, '' AS unique_id FROM fits
                        JOIN firmwares ON firmwares.id = firmware_id ORDER BY fits.id
                    """
            ).map { row in
                let columns = Columns(row: row, path: path)
                let fit = try StoredFit(
                    from: columns, firmware: try BoardIdentity(columns),
                    measurements: try columns.json([Int64].self, "measurement_ids"))
                return (fit, try Provenance(from: columns))
            }
        }
    }
}
