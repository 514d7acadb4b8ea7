import Facts
import Foundation
import GRDB
import Networks

extension Store {
    /// Takes the rows of an export over; a second time it changes nothing.
    ///
    /// Each row is held against its keys, so that one that was edited is refused, and then nothing is taken over. Files
    /// are read as they come, whatever their size.
    ///
    /// - Parameters:
    ///   - folder: its name for messages.
    ///   - open: gives what reads a file by its name, nil where there is none.
    /// - Throws: `ExchangeError` for a file that is no export, `MergeError` for a sample with another outcome here,
    ///   `StoreError`, and what `open` and what it gives throw.
    public func importExport(
        _ folder: String, open: @escaping (String) throws -> NextBytes?
    ) throws -> MergeOutcome {
        let draft = try ScratchFolder()
        let name = URL(filePath: folder).lastPathComponent
        let shard = try Store(scratch: draft.url.appending(path: "\(name).sqlite").path)
        defer { try? shard.writer.close() }
        try shard.fill(from: ExportReader(open: open))
        let outcome = try merge(shard, renamesPlaces: false)
        try copyFits(from: shard)
        return outcome
    }

    private func fill(from export: ExportReader) throws {
        // Errors of ours, and of what reads the files, leave `write` as they are.
        var problem: (any Error)?
        do {
            try write { database in
                do {
                    try ExportedRows(store: self, export: export, database: database).insert()
                } catch let error where !(error is DatabaseError) {
                    problem = error
                    throw error
                }
            }
        } catch {
            throw problem ?? error
        }
    }
}

/// The files of an export.
struct ExportReader {
    let open: (String) throws -> NextBytes?

    /// Calls `body` with each row of a table; a table that older exports lack may be absent.
    func each(
        _ table: ExportTable, isOptional: Bool = false, _ body: (ImportTable.Row) throws -> Void
    ) throws {
        guard let next = try open(table.file) else {
            if isOptional { return }
            throw Self.absent(table.file)
        }
        var rows = try ImportTable(file: table.file, next: next)
        while let row = try rows.next() { try body(row) }
    }

    /// What the rows have in common.
    func provenance() throws -> ExportProvenance {
        let name = "provenance.json"
        guard let next = try open(name) else { throw Self.absent(name) }
        var bytes: [UInt8] = []
        while case let piece = try next(), !piece.isEmpty { bytes += piece }
        let provenance: ExportProvenance
        do {
            provenance = try StoreJSON.value(
                ExportProvenance.self, from: String(decoding: bytes, as: UTF8.self))
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
        for firmware in provenance.firmwares {
            let identity = firmware.identity
            guard identity.clockHz > 0 else {
                throw ExchangeError(
                    file: name, line: 0, reason: "expected a clock, found \(identity.clockHz) Hz")
            }
            try check([identity.board, identity.engine], in: name)
        }
        for run in provenance.runs {
            try check([run.plan.backbone, run.board], in: name)
            guard run.plan.hasKnownSpace else {
                throw ExchangeError(
                    file: name, line: 0,
                    reason:
                        "expected a space of networks in run \(run.number), found '\(run.plan.space.prefix(40))'"
                )
            }
        }
        return provenance
    }

    /// Refuses names that could be no file's.
    private func check(_ names: [String], in file: String) throws {
        for name in names where !FileName.isPlain(name) {
            throw ExchangeError(
                file: file, line: 0,
                reason: "expected a name of letters, digits, '-', '_' and '.', found '\(name.prefix(40))'")
        }
    }

    private static func absent(_ file: String) -> ExchangeError {
        ExchangeError(
            file: file, line: 0,
            reason: "expected a file that can be read, found none; give a folder of an export")
    }
}

extension Plan {
    /// Whether its space is one that a plan can have: none, a search's, or a backbone that can be drawn from.
    fileprivate var hasKnownSpace: Bool {
        if space.isEmpty { return true }
        if space.hasPrefix("search ") {
            return space.count == "search ".count + 64 && FileName.isPlain(String(space.dropFirst(7)))
        }
        guard let backbone = try? StoreJSON.value(Backbone.self, from: space) else { return false }
        return (try? backbone.check()) != nil
    }
}
