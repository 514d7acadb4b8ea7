import Boards

/// A table of comma-separated values that was exported, read without trust.
struct ImportTable {
    /// One row.
    struct Row {
        let file: String
        let line: Int
        fileprivate let fields: [String]
        fileprivate let places: [String: Int]

        /// The text of a column.
        func text(_ column: String) throws(ExchangeError) -> String {
            guard let place = places[column], fields.indices.contains(place) else {
                throw problem("expected a column \(column), found none")
            }
            return fields[place]
        }

        /// A value of a column that has one.
        func value<Value: LosslessStringConvertible>(
            _ column: String, as type: Value.Type = Value.self
        ) throws(ExchangeError) -> Value {
            let found = try text(column)
            guard let value = Value(found) else {
                throw problem("expected \(Value.self) in column \(column), found '\(found.prefix(40))'")
            }
            return value
        }

        /// A value of a column that may be empty.
        func optional<Value: LosslessStringConvertible>(
            _ column: String, as type: Value.Type = Value.self
        ) throws(ExchangeError) -> Value? {
            try text(column).isEmpty ? nil : try value(column)
        }

        /// A count that later arithmetic may add and multiply.
        func count(_ column: String) throws(ExchangeError) -> Int {
            let count: Int = try value(column)
            guard (0...Columns.largest).contains(count) else {
                throw problem("expected a count in column \(column), found \(count)")
            }
            return count
        }

        /// 0 or 1.
        func flag(_ column: String) throws(ExchangeError) -> Bool {
            switch try text(column) {
            case "0": false
            case "1": true
            case let other: throw problem("expected 0 or 1 in column \(column), found '\(other.prefix(40))'")
            }
        }

        /// A value kept as JSON.
        func json<Value: Decodable>(_ type: Value.Type, _ column: String) throws(ExchangeError) -> Value {
            let found = try text(column)
            guard let value = try? StoreJSON.value(type, from: found) else {
                throw problem("expected JSON in column \(column), found '\(found.prefix(40))'")
            }
            return value
        }

        /// A value of an enumeration kept by its name.
        func named<Value: RawRepresentable<String> & CaseIterable>(
            _ column: String
        ) throws(ExchangeError) -> Value {
            let found = try text(column)
            guard let value = Value(rawValue: found) else {
                let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw problem("expected one of \(known) in column \(column), found '\(found.prefix(40))'")
            }
            return value
        }

        func problem(_ reason: String) -> ExchangeError {
            ExchangeError(file: file, line: line, reason: reason)
        }
    }

    let rows: [Row]

    /// Reads the table; columns may be in any order, and there may be more than are known.
    init(_ bytes: [UInt8], file: String) throws(ExchangeError) {
        let records = try CSV.records(bytes, file: file)
        guard let header = records.first else {
            throw ExchangeError(file: file, line: 1, reason: "expected a header, found an empty file")
        }
        let places = Dictionary(
            header.fields.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var rows: [Row] = []
        for record in records.dropFirst() {
            guard record.fields.count == header.fields.count else {
                throw ExchangeError(
                    file: file, line: record.line,
                    reason: "expected \(header.fields.count) fields, found \(record.fields.count)")
            }
            rows.append(Row(file: file, line: record.line, fields: record.fields, places: places))
        }
        self.rows = rows
    }
}
