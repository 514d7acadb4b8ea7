import Cycles
import Facts
import Foundation
import GRDB

extension Store {
    /// Text of a file that is gathered before it is handed on, in bytes.
    private static let pieceBytes = 1 << 20

    /// Writes the rows as tidy tables (`ExportTable`) with `schema.json`, which says what each column means, and
    /// `provenance.json`, which says what their runs and firmwares are.
    ///
    /// Rows are in the order of recording, and no database's ids are among them.
    ///
    /// - Parameters:
    ///   - filter: which rows.
    ///   - write: takes the next piece of a file; the pieces of one file come one after the other.
    /// - Throws: `StoreError`, and what `write` throws.
    public func export(
        _ filter: ExportFilter = ExportFilter(), write: (ExportFile) throws -> Void
    ) throws {
        // Errors of the writer leave `read` as they are.
        var problem: (any Error)?
        do {
            try read { database in
                var numbers = ExportNumbers()
                func put(_ file: String, _ text: String) throws {
                    do {
                        try write(ExportFile(name: file, text: text))
                    } catch {
                        problem = error
                        throw error
                    }
                }
                let tables = try ExportTable.all.map { try $0.withColumnsInUse(filter, in: database) }
                for table in tables where filter.hasCounts || !table.isOfCounts {
                    try rows(of: table, filter, &numbers, database, put)
                }
                try put("provenance.json", try StoreJSON.pretty(try provenance(of: &numbers, database)))
                try put(
                    "schema.json",
                    try StoreJSON.pretty(["tables": tables.map(ExportSchema.init)]))
            }
        } catch {
            throw problem ?? error
        }
    }

    private func rows(
        of table: ExportTable, _ filter: ExportFilter, _ numbers: inout ExportNumbers, _ database: Database,
        _ put: (String, String) throws -> Void
    ) throws {
        let columns = table.columns.map { "\($0.sql) AS \($0.name)" }.joined(separator: ", ")
        let statement = try database.makeStatement(sql: "SELECT \(columns) \(table.source)")
        var text = CSV.record(table.columns.map(\.name))
        // Blocks of code are what the counts named, in the order of their numbers.
        let all: [StatementArguments] =
            table.file == ExportTable.blocks.file ? numbers.blocks.ids.map { [$0] } : [filter.arguments]
        for arguments in all {
            let rows = try Row.fetchCursor(statement, arguments: arguments)
            while let row = try rows.next() {
                text += CSV.record(try fields(of: row, in: table, &numbers))
                if text.utf8.count >= Self.pieceBytes {
                    try put(table.file, text)
                    text = ""
                }
            }
        }
        try put(table.file, text)
    }

    private func fields(of row: Row, in table: ExportTable, _ numbers: inout ExportNumbers) throws -> [String]
    {
        var fields: [String] = []
        for (column, value) in zip(table.columns, row.databaseValues) {
            switch (value.storage, column.name) {
            case (.null, _): fields.append("")
            case (.int64(let number), "run"): fields.append("\(numbers.runs[number])")
            case (.int64(let number), "firmware"): fields.append("\(numbers.firmwares[number])")
            case (.int64(let number), "block"): fields.append("\(numbers.blocks[number])")
            case (.int64(let number), _): fields.append("\(number)")
            // Swift's description is the shortest text that reads back as the same number.
            case (.double(let number), _): fields.append("\(number)")
            case (.string(let string), _): fields.append(string)
            case (.blob(let bytes), "counts"):
                guard let counts = SegmentCounts(bytes: [UInt8](bytes)) else {
                    throw Columns(row: row, path: path).damage("counts")
                }
                let numbered = counts.relocated { numbers.blocks[Int64($0)] }
                fields.append(Data(numbered.bytes).base64EncodedString())
            case (.blob(let bytes), _): fields.append(bytes.base64EncodedString())
            }
        }
        return fields
    }

    private func provenance(of numbers: inout ExportNumbers, _ database: Database) throws -> ExportProvenance
    {
        var provenance = ExportProvenance()
        for id in numbers.runs.ids {
            let row = try Row.fetchOne(database, sql: "SELECT * FROM runs WHERE id = ?", arguments: [id])
            guard let row else { throw StoreError.damaged(path: path, reason: "run \(id) is missing") }
            let columns = Columns(row: row, path: path)
            provenance.runs.append(
                ExportProvenance.Run(
                    number: numbers.runs[id],
                    plan: Plan(
                        backbone: try columns["backbone"], count: 0,
                        seed: UInt64(bitPattern: try columns["seed"] as Int64),
                        design: try columns.named("design"), space: try columns["space"]),
                    board: try columns["board"], origin: try columns.named("origin"),
                    firmware: numbers.firmwares[try columns["firmware_id"]],
                    started: Provenance(
                        toolVersion: try columns["tool_version"], toolCommit: try columns["tool_commit"],
                        recordedAt: try columns["started_at"])))
        }
        for id in numbers.firmwares.ids {
            let row = try Row.fetchOne(
                database, sql: "SELECT identity FROM firmwares WHERE id = ?", arguments: [id])
            guard let row else { throw StoreError.damaged(path: path, reason: "firmware \(id) is missing") }
            let identity = try Columns(row: row, path: path).json(BoardIdentity.self, "identity")
            provenance.firmwares.append(.init(number: numbers.firmwares[id], identity: identity))
        }
        return provenance
    }
}

extension ExportTable {
    /// The table without columns that came after it and that no row of an export has.
    fileprivate func withColumnsInUse(_ filter: ExportFilter, in database: Database) throws -> ExportTable {
        let columns = try columns.filter { column in
            guard column.isLater else { return true }
            let sql =
                "SELECT 1 FROM (SELECT \(column.sql) AS later \(source)) WHERE later IS NOT NULL LIMIT 1"
            return try Int.fetchOne(database, sql: sql, arguments: filter.arguments) != nil
        }
        return ExportTable(file: file, meaning: meaning, columns: columns, source: source)
    }
}

/// Numbers in the order of first use, in place of a database's ids.
private struct ExportNumbers {
    struct Series {
        private(set) var ids: [Int64] = []
        private var numbers: [Int64: Int] = [:]

        subscript(id: Int64) -> Int {
            mutating get {
                if let number = numbers[id] { return number }
                ids.append(id)
                numbers[id] = ids.count
                return ids.count
            }
        }
    }

    var runs = Series()
    var firmwares = Series()
    var blocks = Series()
}

/// The columns of a table as `schema.json` has them.
private struct ExportSchema: Encodable {
    struct Column: Encodable {
        var name: String
        var type: ExportColumn.Kind
        var unit: String?
        var meaning: String
    }

    var file: String
    var meaning: String
    var columns: [Column]

    init(_ table: ExportTable) {
        file = table.file
        meaning = table.meaning
        columns = table.columns.map {
            Column(name: $0.name, type: $0.kind, unit: $0.unit.isEmpty ? nil : $0.unit, meaning: $0.meaning)
        }
    }
}
