import Boards
import Foundation
import GRDB

extension Store {
    /// Takes the rows of an export over; a second time it changes nothing.
    ///
    /// Each row is held against its keys, so that one that was edited is refused.
    ///
    /// - Parameters:
    ///   - folder: its name for messages.
    ///   - read: gives the bytes of a file by its name.
    /// - Throws: `ExchangeError` for a file that is no export, `MergeError` for a sample with another outcome here,
    ///   `StoreError`, and what `read` throws.
    public func importExport(
        _ folder: String, read: @escaping (String) throws -> [UInt8]
    ) throws -> MergeOutcome {
        let draft = FileManager.default.temporaryDirectory.appending(path: "import-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: draft) }
        let name = URL(filePath: folder).lastPathComponent
        let shard = try Store(path: draft.appending(path: "\(name).sqlite").path)
        try shard.fill(from: ExportReader(read: read))
        return try merge(shard, renamesPlaces: false)
    }

    private func fill(from export: ExportReader) throws {
        let provenance = try export.provenance()
        var operators: [String: [OpTiming]] = [:]
        for row in try export.table(.operators).rows {
            operators[try row.text("key"), default: []].append(try row.opTiming())
        }
        // Errors of ours leave `write` as they are.
        var problem: ExchangeError?
        do {
            try write { database in
                do {
                    try fill(from: export, provenance, operators, in: database)
                } catch let error as ExchangeError {
                    problem = error
                    throw error
                }
            }
        } catch {
            throw problem ?? error
        }
    }

    private func fill(
        from export: ExportReader, _ provenance: ExportProvenance, _ operators: [String: [OpTiming]],
        in database: Database
    ) throws {
        let runs = try Dictionary(
            uniqueKeysWithValues: provenance.runs.map { run in
                guard let firmware = provenance.firmwares.first(where: { $0.number == run.firmware }) else {
                    throw ExchangeError(
                        file: "provenance.json", line: 0,
                        reason: "expected firmware \(run.firmware) of run \(run.number), found none")
                }
                return (
                    run.number,
                    try runRow(
                        of: run.plan, board: firmware.identity, origin: run.origin, provenance: run.started,
                        in: database)
                )
            })
        let firmwares = Dictionary(
            provenance.firmwares.map { ($0.number, $0.identity) }, uniquingKeysWith: { first, _ in first })
        for row in try export.table(.samples).rows {
            let key = try row.text("key")
            let id = try insert(
                try row.profile(firmwares, operators[key] ?? []), sample: try row.sample(runs),
                place: try row.text("place"), in: database)
            let found = try RowKey.measurement(id, in: database)
            guard found.key == key, found.result == (try row.text("result")) else {
                throw row.problem("expected a row that fits its key, found another; export it again")
            }
            if let drift = try row.optional("drift", as: Double.self) {
                try database.execute(
                    sql: "UPDATE measurements SET drift = ? WHERE id = ?", arguments: [drift, id])
            }
        }
        for row in try export.table(.failures).rows {
            let id = try insert(try row.attempt(firmwares, runs), in: database)
            guard try RowKey.failure(id, in: database) == row.text("key") else {
                throw row.problem("expected a row that fits its key, found another; export it again")
            }
        }
        for row in try export.table(.sentinels).rows {
            try database.execute(
                sql: """
                    INSERT INTO sentinels (measurement_id, reference_id, place, change, tolerance)
                    SELECT mine.id, first.id, ?, ?, ? FROM measurements AS mine, measurements AS first
                    WHERE mine.key = ? AND first.key = ?
                    """,
                arguments: [
                    try row.text("place"), try row.value("change", as: Double.self),
                    try row.value("tolerance", as: Double.self), try row.text("key"),
                    try row.text("reference_key"),
                ])
        }
    }
}

/// The files of an export.
private struct ExportReader {
    let read: (String) throws -> [UInt8]

    func table(_ table: ExportTable) throws -> ImportTable {
        try ImportTable(try read(table.file), file: table.file)
    }

    func provenance() throws -> ExportProvenance {
        let name = "provenance.json"
        let text = String(decoding: try read(name), as: UTF8.self)
        let provenance: ExportProvenance
        do {
            provenance = try StoreJSON.value(ExportProvenance.self, from: text)
        } catch let error as DecodingError {
            throw ExchangeError(file: name, line: 0, reason: error.planError.description)
        } catch {
            throw ExchangeError(file: name, line: 0, reason: "expected JSON, found another text")
        }
        guard provenance.format == ExportProvenance.format else {
            throw ExchangeError(
                file: name, line: 0,
                reason: "expected format \(ExportProvenance.format), found \(provenance.format)")
        }
        guard Set(provenance.runs.map(\.number)).count == provenance.runs.count else {
            throw ExchangeError(file: name, line: 0, reason: "expected runs with numbers of their own")
        }
        for firmware in provenance.firmwares where firmware.identity.clockHz <= 0 {
            throw ExchangeError(
                file: name, line: 0, reason: "expected a clock, found \(firmware.identity.clockHz) Hz")
        }
        return provenance
    }
}
