public import Facts
import GRDB

extension Store {
    /// Records the profile of a network that a search found, as a sample of kind `search`: fits never rest on it.
    ///
    /// - Parameters:
    ///   - profile: of the network.
    ///   - backbone: name of the backbone.
    ///   - architecture: canonical id of the network.
    ///   - seed: of the search.
    /// - Returns: the row of the measurement.
    @discardableResult
    public func recordFound(
        _ profile: Profile, backbone: String, architecture: String, seed: UInt64
    ) throws(StoreError) -> Int64 {
        try write { database in
            // The file is part of what a row is told by, so that searches of two databases can be merged.
            let run = try runRow(
                of: Plan(backbone: backbone, count: 1, seed: seed, space: "search \(profile.model.sha256)"),
                board: profile.board, origin: profile.origin, provenance: profile.provenance, in: database)
            let last = try Int.fetchOne(
                database, sql: "SELECT max(sample_index) FROM samples WHERE run_id = ?", arguments: [run])
            return try insert(
                profile,
                sample: SamplePlace(
                    run: run, index: (last ?? -1) + 1, kind: .search, backbone: backbone,
                    architecture: architecture), place: "", in: database
            ).id
        }
    }

    /// The row of a network that a search of this seed found before, on this firmware of this board; nil where there is none.
    ///
    /// - Parameters:
    ///   - modelSHA256: of the file.
    ///   - architecture: canonical id of the network.
    ///   - board: board and firmware, which must be the same in all.
    public func foundRow(
        modelSHA256: String, backbone: String, architecture: String, seed: UInt64, on board: BoardIdentity,
        origin: Origin
    ) throws(StoreError) -> MeasurementRow? {
        // Why the board was reset last is no part of what is stored of it.
        var firmware = board
        firmware.resetCause = ""
        return try measurements(
            where: """
                samples.kind = :kind AND models.sha256 = :model AND architectures.backbone = :backbone
                    AND architectures.canonical = :architecture AND measurements.run_id IN (
                        SELECT id FROM runs WHERE seed = :seed
                    )
                """,
            arguments: [
                "kind": SampleKind.search.rawValue, "model": modelSHA256, "backbone": backbone,
                "architecture": architecture, "seed": Int64(bitPattern: seed),
            ], latest: nil
        ).first { $0.board == firmware && $0.origin == origin }
    }
}
