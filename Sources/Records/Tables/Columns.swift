import GRDB

/// The columns of a row, read without trust: a damaged file gives an error where GRDB's own subscript would trap.
struct Columns {
    /// Largest count of bytes or ops that is taken for real, far beyond any microcontroller.
    static let largest = 1 << 40

    let row: Row
    let path: String

    /// The value of a column that is never NULL.
    subscript<Value: DatabaseValueConvertible>(_ name: String) -> Value {
        get throws {
            guard let value: Value = try optional(name) else { throw damage(name) }
            return value
        }
    }

    /// The value of a column, nil if it is NULL.
    func optional<Value: DatabaseValueConvertible>(_ name: String) throws -> Value? {
        guard let stored: DatabaseValue = row[name] else { throw damage(name) }
        if stored.isNull { return nil }
        guard let value = Value.fromDatabaseValue(stored) else { throw damage(name) }
        return value
    }

    /// A count that later arithmetic may add and multiply.
    func count(_ name: String) throws -> Int {
        let value: Int = try self[name]
        guard (0...Self.largest).contains(value) else { throw damage(name) }
        return value
    }

    /// Core clock cycles.
    func cycles(_ name: String) throws -> UInt64 {
        guard let value = UInt64(exactly: try self[name] as Int64) else { throw damage(name) }
        return value
    }

    /// A value kept as JSON.
    func json<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        do {
            return try StoreJSON.value(type, from: try self[name])
        } catch {
            throw damage(name)
        }
    }

    /// A value of an enumeration kept by its name.
    func named<Value: RawRepresentable<String>>(_ name: String) throws -> Value {
        guard let value = Value(rawValue: try self[name]) else { throw damage(name) }
        return value
    }

    /// The error of a column whose content cannot be.
    func damage(_ name: String) -> StoreError {
        .damaged(path: path, reason: "column \(name) holds what was never written")
    }
}
