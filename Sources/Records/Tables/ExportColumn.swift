/// A column of an exported table: what it means, and how it is read from the database.
struct ExportColumn: Hashable, Sendable {
    /// What its values are.
    enum Kind: String, Sendable, Encodable {
        case integer, number, text, json, boolean, base64
    }

    let name: String
    /// The SQL expression that gives it.
    let sql: String
    let kind: Kind
    /// Unit, empty for none.
    let unit: String
    let meaning: String

    init(_ name: String, _ kind: Kind, _ meaning: String, unit: String = "", sql: String? = nil) {
        self.name = name
        self.sql = sql ?? name
        self.kind = kind
        self.unit = unit
        self.meaning = meaning
    }

    /// The column with the table that it lies in, if it is one by itself and not an expression.
    func lying(in table: String) -> ExportColumn {
        sql.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            ? ExportColumn(name, kind, meaning, unit: unit, sql: "\(table).\(sql)") : self
    }
}
