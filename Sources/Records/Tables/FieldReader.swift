import Foundation
import GRDB

/// What a field is called: in the database, and in an export.
struct FieldName: Hashable, Sendable {
    let column: String
    let exported: String
}

/// Where the values of a row come from: the database, or a file of an export.
///
/// Either may be damaged.
protocol FieldReader {
    /// Whether the source has such a field at all: older exports lack what came later.
    func has(_ name: FieldName) -> Bool
    /// Whether the field is without a value.
    func isEmpty(_ name: FieldName) throws -> Bool
    func text(_ name: FieldName) throws -> String
    func integer<Value: FixedWidthInteger & LosslessStringConvertible>(_ name: FieldName) throws -> Value
    func number(_ name: FieldName) throws -> Double
    /// 64 bits, which the database keeps with a sign.
    func bits(_ name: FieldName) throws -> UInt64
    func bytes(_ name: FieldName) throws -> Data
    /// The error of a field that holds something else than was expected.
    func wrong(_ name: FieldName, expected: String, found: String) -> any Error
}

extension FieldReader {
    /// A count that later arithmetic may add and multiply.
    func count(_ name: FieldName) throws -> Int {
        let count: Int = try integer(name)
        guard (0...Columns.largest).contains(count) else {
            throw wrong(name, expected: "a count", found: "\(count)")
        }
        return count
    }

    func flag(_ name: FieldName) throws -> Bool {
        switch try integer(name) as Int {
        case 0: false
        case 1: true
        case let other: throw wrong(name, expected: "0 or 1", found: "\(other)")
        }
    }

    func json<Value: Decodable>(_ type: Value.Type, _ name: FieldName) throws -> Value {
        let found = try text(name)
        guard let value = try? StoreJSON.value(type, from: found) else {
            throw wrong(name, expected: "JSON", found: found)
        }
        return value
    }

    func named<Value: RawRepresentable<String> & CaseIterable>(_ name: FieldName) throws -> Value {
        let found = try text(name)
        guard let value = Value(rawValue: found) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw wrong(name, expected: "one of \(known)", found: found)
        }
        return value
    }
}

extension Columns: FieldReader {
    func has(_ name: FieldName) -> Bool { row.hasColumn(name.column) }

    func isEmpty(_ name: FieldName) throws -> Bool { try optional(name.column) as DatabaseValue? == nil }

    func text(_ name: FieldName) throws -> String { try self[name.column] }

    func integer<Value: FixedWidthInteger & LosslessStringConvertible>(_ name: FieldName) throws -> Value {
        guard let value = Value(exactly: try self[name.column] as Int64) else { throw damage(name.column) }
        return value
    }

    func number(_ name: FieldName) throws -> Double { try self[name.column] }

    func bits(_ name: FieldName) throws -> UInt64 { UInt64(bitPattern: try self[name.column] as Int64) }

    func bytes(_ name: FieldName) throws -> Data { try self[name.column] }

    func wrong(_ name: FieldName, expected: String, found: String) -> any Error { damage(name.column) }
}
