import Foundation

extension ImportTable.Row: FieldReader {
    func has(_ name: FieldName) -> Bool { has(name.exported) }

    func isEmpty(_ name: FieldName) throws -> Bool { try text(name.exported).isEmpty }

    func text(_ name: FieldName) throws -> String { try text(name.exported) }

    func integer<Value: FixedWidthInteger & LosslessStringConvertible>(_ name: FieldName) throws -> Value {
        try value(name.exported)
    }

    func number(_ name: FieldName) throws -> Double { try number(name.exported) }

    func bits(_ name: FieldName) throws -> UInt64 { try value(name.exported) }

    func bytes(_ name: FieldName) throws -> Data { try bytes(name.exported) }

    func wrong(_ name: FieldName, expected: String, found: String) -> any Error {
        problem("expected \(expected) in column \(name.exported), found '\(found.prefix(40))'")
    }
}
