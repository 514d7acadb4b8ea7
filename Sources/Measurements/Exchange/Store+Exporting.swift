import Boards
import GRDB

extension Store {
    /// The rows as tidy tables: `samples.csv`, `operators.csv`, `failures.csv` and `sentinels.csv` with `schema.json`, which
    /// says what each column means, and `provenance.json`, which says what their runs and firmwares are.
    ///
    /// Rows are in the order of recording, and no database's ids are among them.
    public func export(_ filter: ExportFilter = ExportFilter()) throws(StoreError) -> [ExportFile] {
        try read { database in
            var numbers = ExportNumbers()
            var files: [ExportFile] = []
            for table in ExportTable.all {
                files.append(
                    ExportFile(name: table.file, text: try text(table, filter, &numbers, database)))
            }
            files.append(
                ExportFile(
                    name: "provenance.json",
                    text: try StoreJSON.pretty(try provenance(of: &numbers, database))))
            files.append(
                ExportFile(
                    name: "schema.json",
                    text: try StoreJSON.pretty(["tables": ExportTable.all.map(ExportSchema.init)])))
            return files
        }
    }

    private func text(
        _ table: ExportTable, _ filter: ExportFilter, _ numbers: inout ExportNumbers, _ database: Database
    ) throws -> String {
        let columns = table.columns.map { "\($0.sql) AS \($0.name)" }.joined(separator: ", ")
        let rows = try Row.fetchCursor(
            database, sql: "SELECT \(columns) \(table.source)", arguments: filter.arguments)
        var text = CSV.record(table.columns.map(\.name))
        while let row = try rows.next() {
            let fields = zip(table.columns, row.databaseValues).map { column, value in
                switch value.storage {
                case .null: ""
                case .int64(let number) where column.name == "run": "\(numbers.runs[number])"
                case .int64(let number) where column.name == "firmware": "\(numbers.firmwares[number])"
                case .int64(let number): "\(number)"
                // Swift's description is the shortest text that reads back as the same number.
                case .double(let number): "\(number)"
                case .string(let string): string
                case .blob: ""
                }
            }
            text += CSV.record(fields)
        }
        return text
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
