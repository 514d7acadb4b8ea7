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
    /// Whether it came after the table: an export in which no row has it leaves it out, and stays as it was.
    let isLater: Bool

    init(
        _ name: String, _ kind: Kind, _ meaning: String, unit: String = "", sql: String? = nil,
        isLater: Bool = false
    ) {
        self.isLater = isLater
        self.name = name
        self.sql = sql ?? name
        self.kind = kind
        self.unit = unit
        self.meaning = meaning
    }

    /// The column with the table that it lies in, if it is one by itself and not an expression.
    func lying(in table: String) -> ExportColumn {
        sql.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            ? ExportColumn(name, kind, meaning, unit: unit, sql: "\(table).\(sql)", isLater: isLater) : self
    }

    /// The same column as one that came later.
    var later: ExportColumn { ExportColumn(name, kind, meaning, unit: unit, sql: sql, isLater: true) }
}
