import Foundation
import GRDB

/// A field of a value as a table keeps it: its column, what it means in an export, and how it gets there and back.
struct Field<Root>: Sendable {
    /// What of the value goes into the database.
    typealias Stored = @Sendable (Root) throws -> (any DatabaseValueConvertible)?
    /// Where the field lies in the value.
    typealias Path<Value> = any WritableKeyPath<Root, Value> & Sendable
    /// Puts what a row holds into the value.
    typealias Taken = @Sendable (inout Root, any FieldReader) throws -> Void

    let name: FieldName
    /// How an export has it; nil for what it leaves out.
    let exported: ExportColumn?
    /// What goes into the column; nil for what other tables hold.
    let stored: Stored?
    /// Nil for what follows from other fields.
    let taken: Taken?
    /// SQL type of a column that came after the table: rows of before have none.
    let laterType: String?

    init(
        _ name: FieldName, exported: ExportColumn?, stored: Stored?, taken: Taken?, laterType: String? = nil
    ) {
        self.name = name
        self.exported = exported
        self.stored = stored
        self.taken = taken
        self.laterType = laterType
    }

    /// The field as one of a value that holds this one.
    func within<Whole>(_ path: Field<Whole>.Path<Root>) -> Field<Whole> {
        var wholeStored: Field<Whole>.Stored?
        if let stored { wholeStored = { whole in try stored(whole[keyPath: path]) } }
        var wholeTaken: Field<Whole>.Taken?
        if let taken { wholeTaken = { whole, row in try taken(&whole[keyPath: path], row) } }
        return Field<Whole>(
            name, exported: exported, stored: wholeStored, taken: wholeTaken, laterType: laterType)
    }
}

extension Field {
    /// The field as one that lies in another table, which a row refers to.
    func elsewhere(_ table: String) -> Field {
        Field(name, exported: exported?.lying(in: table), stored: nil, taken: taken)
    }
}

/// What a column is called and means: the same for every kind of value.
struct FieldMeaning {
    let column: String
    let meaning: String?
    let unit: String
    let exported: String
    let sql: String?

    func name() -> FieldName { FieldName(column: column, exported: exported) }

    func export(_ kind: ExportColumn.Kind) -> ExportColumn? {
        meaning.map { ExportColumn(exported, kind, $0, unit: unit, sql: sql ?? column) }
    }
}

extension FieldMeaning {
    /// Names a column.
    ///
    /// - Parameters:
    ///   - meaning: what an export says of it; nil for what an export leaves out.
    ///   - exported: its name in an export; that of the column unless told otherwise.
    ///   - sql: the expression that gives what is exported; the column unless told otherwise.
    static func column(
        _ column: String, _ meaning: String? = nil, unit: String = "", exported: String? = nil,
        sql: String? = nil
    ) -> FieldMeaning {
        FieldMeaning(column: column, meaning: meaning, unit: unit, exported: exported ?? column, sql: sql)
    }
}

/// A number that the database cannot keep.
struct UnstorableNumber: Error, CustomStringConvertible {
    let value: UInt64

    var description: String { "\(value) does not fit into 63 bits" }
}

extension Field {
    /// A count of bytes, ops or the like.
    static func count(_ column: FieldMeaning, _ path: Path<Int>) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(.integer), stored: { $0[keyPath: path] },
            taken: { $0[keyPath: path] = try $1.count(name) })
    }

    /// A count that not every row has.
    static func count(
        _ column: FieldMeaning, _ path: Path<Int?>, isLater: Bool = false
    ) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(.integer), stored: { $0[keyPath: path] },
            taken: { root, row in
                guard row.has(name), try !row.isEmpty(name) else { return }
                root[keyPath: path] = try row.count(name)
            }, laterType: isLater ? "INTEGER" : nil)
    }

    /// An integer below 2^63, such as cycles or an address.
    static func integer<Value: FixedWidthInteger & LosslessStringConvertible & Sendable>(
        _ column: FieldMeaning, _ path: Path<Value>
    ) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(.integer), stored: { try integer($0[keyPath: path]) },
            taken: { $0[keyPath: path] = try $1.integer(name) })
    }

    /// 64 bits, such as a seed.
    static func bits(_ column: FieldMeaning, _ path: Path<UInt64>) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(.integer), stored: { Int64(bitPattern: $0[keyPath: path]) },
            taken: { $0[keyPath: path] = try $1.bits(name) })
    }

    static func number(_ column: FieldMeaning, _ path: Path<Double>) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(.number), stored: { $0[keyPath: path] },
            taken: { $0[keyPath: path] = try $1.number(name) })
    }

    /// A number that not every row has.
    static func number(
        _ column: FieldMeaning, _ path: Path<Double?>, isLater: Bool = false
    ) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(.number), stored: { $0[keyPath: path] },
            taken: { root, row in
                guard row.has(name), try !row.isEmpty(name) else { return }
                root[keyPath: path] = try row.number(name)
            }, laterType: isLater ? "REAL" : nil)
    }

    /// A text, or what is kept as its text.
    static func text(
        _ column: FieldMeaning, kind: ExportColumn.Kind = .text, _ path: Path<String>
    ) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(kind), stored: { $0[keyPath: path] },
            taken: { $0[keyPath: path] = try $1.text(name) })
    }

    /// A SHA-256 in hexadecimal digits.
    static func digest(_ column: FieldMeaning, _ path: Path<String>) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(.text), stored: { $0[keyPath: path] },
            taken: { root, row in
                let digits = try row.text(name)
                guard digits.utf8.count == 64 else {
                    throw row.wrong(name, expected: "64 digits", found: digits)
                }
                root[keyPath: path] = digits
            })
    }

    static func flag(_ column: FieldMeaning, _ path: Path<Bool>) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(.boolean), stored: { $0[keyPath: path] },
            taken: { $0[keyPath: path] = try $1.flag(name) })
    }

    /// A value of an enumeration, kept by its name.
    static func named<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ column: FieldMeaning, _ path: Path<Value>
    ) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(.text), stored: { $0[keyPath: path].rawValue },
            taken: { $0[keyPath: path] = try $1.named(name) })
    }

    /// A value kept as JSON.
    static func json<Value: Codable & Sendable>(
        _ column: FieldMeaning, _ path: Path<Value>
    ) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(.json), stored: { try StoreJSON.text($0[keyPath: path]) },
            taken: { $0[keyPath: path] = try $1.json(Value.self, name) })
    }

    /// Bytes, base64 in an export.
    static func bytes(_ column: FieldMeaning, _ path: Path<Data>) -> Field {
        let name = column.name()
        return Field(
            name, exported: column.export(.base64), stored: { $0[keyPath: path] },
            taken: { $0[keyPath: path] = try $1.bytes(name) })
    }

    /// What follows from other fields, kept so that SQL can ask for it.
    static func derived(
        _ column: FieldMeaning, _ kind: ExportColumn.Kind, _ value: @escaping Stored
    ) -> Field {
        Field(column.name(), exported: column.export(kind), stored: value, taken: nil)
    }

    /// What the value does not hold and an export has: its row's keys, and what other tables say.
    static func beside(_ column: FieldMeaning, _ kind: ExportColumn.Kind) -> Field {
        Field(column.name(), exported: column.export(kind), stored: nil, taken: nil)
    }

    /// An integer as SQLite keeps it, 64 bits with a sign.
    static func integer(_ value: some FixedWidthInteger) throws -> Int64 {
        guard let stored = Int64(exactly: value) else {
            throw UnstorableNumber(value: UInt64(truncatingIfNeeded: value))
        }
        return stored
    }
}
