import GRDB

/// A table of the database with its one list of columns: inserting, reading, exporting, importing and `schema.json` all
/// go by it.
struct RecordTable<Root>: Sendable {
    let name: String
    /// The value's columns, in the order of an export.
    let fields: [Field<Root>]
    /// What a row has beside them: rows of other tables and keys.
    let others: [String]
    private let statement: String
    private let stored: [Field<Root>.Stored]

    /// Describes a table.
    ///
    /// - Parameter ignoresKnown: whether a row that is there already is passed over.
    init(_ name: String, others: [String] = [], fields: [Field<Root>], ignoresKnown: Bool = false) {
        self.name = name
        self.fields = fields
        self.others = others
        let kept = fields.filter { $0.stored != nil }
        stored = kept.compactMap(\.stored)
        let columns = others + kept.map(\.name.column)
        statement = """
            INSERT \(ignoresKnown ? "OR IGNORE " : "")INTO \(name) (\(columns.joined(separator: ", ")))
            VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
            """
    }

    /// The columns that hold the value's fields.
    var columns: [String] { fields.filter { $0.stored != nil }.map(\.name.column) }

    /// Inserts a row.
    ///
    /// - Parameter others: what goes into the columns `others`, in their order.
    func insert(
        _ value: Root, _ others: [(any DatabaseValueConvertible)?] = [], in database: Database
    ) throws {
        var values = others
        values.reserveCapacity(others.count + stored.count)
        for field in stored { values.append(try field(value)) }
        // Cached: compiling it takes longer than running it.
        try database.cachedStatement(sql: statement).execute(arguments: StatementArguments(values))
    }

    /// Fills a value from a row.
    func read(into value: inout Root, from row: any FieldReader) throws {
        for field in fields { try field.taken?(&value, row) }
    }

    /// The columns of an export.
    var exported: [ExportColumn] {
        fields.compactMap { field in
            let column = field.exported?.lying(in: name)
            return field.laterType == nil ? column : column?.later
        }
    }

    /// The steps that bring columns which came after the table.
    var laterColumns: [Migrations.Step] {
        fields.compactMap { field in
            guard let type = field.laterType else { return nil }
            let sql = "ALTER TABLE \(name) ADD COLUMN \(field.name.column) \(type)"
            return Migrations.Step(name: "column \(name).\(field.name.column)") { try $0.execute(sql: sql) }
        }
    }
}
