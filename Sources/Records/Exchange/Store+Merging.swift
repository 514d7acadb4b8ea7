import Foundation
import GRDB

extension Store {
    /// Bytes of other databases that are gathered before they go into this one together.
    private static let gatheredBytes = 400 << 20
    /// Databases from which gathering pays.
    private static let gatheredFiles = 8

    /// Takes over what another database holds and this one does not; a second time it changes nothing.
    ///
    /// Rows are told apart by their keys (`RowKey`). Fits are left out: they are made of rows, by `fit`. Place names
    /// get the other database's name behind them, since two machines may call two boards the same.
    ///
    /// - Parameters:
    ///   - other: the database to take from.
    ///   - renamesPlaces: whether place names get its name.
    /// - Throws: `MergeError.conflict` if a sample has another outcome there than here; then nothing was taken over.
    public func merge(_ other: Store, renamesPlaces: Bool = true) throws -> MergeOutcome {
        try merge(other, renamesPlaces: renamesPlaces, parts: []).whole
    }

    /// Takes over what several databases hold, one after the other.
    ///
    /// Many of them are gathered first: keys are spread all over an index, so that each merge into a large database
    /// writes much of its indices anew, however few the rows.
    ///
    /// - Parameters:
    ///   - paths: the databases, which must be there.
    ///   - report: called for each once its rows are taken over and on disk.
    /// - Throws: as `merge(_:renamesPlaces:)`, for the first database that does not go; those before it were taken over.
    public func merge(contentsOf paths: [String], report: (String, MergeOutcome) throws -> Void) throws {
        var rest = paths[...]
        while !rest.isEmpty {
            var gathered: [(path: String, outcome: MergeOutcome)] = []
            if rest.count >= Self.gatheredFiles { gathered = try gather(rest) }
            if gathered.isEmpty {
                // Alone, so that an error names the two databases that it is about.
                guard let path = rest.first else { return }
                gathered = [(path, try merge(try Store(reading: path)))]
            }
            for (path, outcome) in gathered { try report(path, outcome) }
            rest = rest.dropFirst(gathered.count)
        }
    }

    /// Merges as many databases as make a batch into one of their own, and that into this; none if something is wrong.
    private func gather(_ paths: ArraySlice<String>) throws -> [(path: String, outcome: MergeOutcome)] {
        let file = path + ".gathered-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        do {
            let batch = try Store(scratch: file)
            defer { try? batch.writer.close() }
            var parts: [ShardMerge.Part] = []
            for path in paths {
                let before = try batch.lastRows()
                let outcome = try batch.merge(try Store(reading: path))
                parts.append(ShardMerge.Part(before: before, last: try batch.lastRows(), outcome: outcome))
                if try batch.bytes() >= Self.gatheredBytes { break }
            }
            let outcomes = try merge(batch, renamesPlaces: false, parts: parts).parts
            return Array(zip(paths, outcomes).map { (path: $0, outcome: $1) })
        } catch is MergeError {
            return []
        } catch is StoreError {
            return []
        }
    }

    private func merge(
        _ other: Store, renamesPlaces: Bool, parts: [ShardMerge.Part]
    ) throws -> (whole: MergeOutcome, parts: [MergeOutcome]) {
        guard !Self.isSameFile(path, other.path) else { throw MergeError.itself(path: other.path) }
        do {
            return try writer.writeWithoutTransaction { database in
                // Holds the indices of a few hundred thousand rows; the default of 2 MB those of ten thousand.
                try database.execute(sql: "PRAGMA cache_size = -\(64 << 10)")
                try database.execute(sql: "ATTACH DATABASE ? AS shard", arguments: [other.file])
                defer { try? database.execute(sql: "DETACH DATABASE shard") }
                var outcome = MergeOutcome()
                var outcomes: [MergeOutcome] = []
                try database.inTransaction(.immediate) {
                    let merge = ShardMerge(
                        database: database, here: path, there: other.path, renamesPlaces: renamesPlaces)
                    try merge.run(&outcome)
                    outcomes = try parts.map(merge.outcome)
                    return .commit
                }
                return (outcome, outcomes)
            }
        } catch let error as MergeError {
            throw error
        } catch {
            // Only this one is written.
            let isFull = (error as? DatabaseError)?.resultCode == .SQLITE_FULL
            return try Self.translating(isFull ? path : other.path) { throw error }
        }
    }

    private static func isSameFile(_ first: String, _ second: String) -> Bool {
        URL(filePath: first).resolvingSymlinksInPath().path
            == URL(filePath: second).resolvingSymlinksInPath().path
    }

    /// Last rows of the tables that are counted.
    private func lastRows() throws(StoreError) -> ShardMerge.Rows {
        try read { database in
            let last = { (table: String) in
                try Int64.fetchOne(database, sql: "SELECT max(id) FROM \(table)") ?? 0
            }
            return ShardMerge.Rows(
                measurements: try last("measurements"), failures: try last("failures"),
                calibrations: try last("calibrations"), energies: try last("energies"))
        }
    }

    private func bytes() throws(StoreError) -> Int {
        try read { database in
            (try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0)
                * (try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
        }
    }
}
