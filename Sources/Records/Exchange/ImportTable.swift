import Foundation

/// A table of comma-separated values that was exported, read row by row and without trust.
struct ImportTable {
    /// One row.
    struct Row {
        let file: String
        let line: Int
        fileprivate let fields: [String]
        fileprivate let places: [String: Int]

        /// Whether the file has a column.
        func has(_ column: String) -> Bool { places[column] != nil }

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

        /// A number that is neither infinite nor none.
        func number(_ column: String) throws(ExchangeError) -> Double {
            let number: Double = try value(column)
            guard number.isFinite else {
                throw problem("expected a finite number in column \(column), found \(number)")
            }
            return number
        }

        /// A finite number of a column that may be empty.
        func optionalNumber(_ column: String) throws(ExchangeError) -> Double? {
            try text(column).isEmpty ? nil : try number(column)
        }

        /// A list of texts kept as JSON.
        func texts(_ column: String) throws(ExchangeError) -> [String] {
            let found = try text(column)
            guard let value = try? StoreJSON.value([String].self, from: found) else {
                throw problem("expected JSON in column \(column), found '\(found.prefix(40))'")
            }
            return value
        }

        /// Bytes kept as base64.
        func bytes(_ column: String) throws(ExchangeError) -> Data {
            let found = try text(column)
            guard let bytes = Data(base64Encoded: found) else {
                throw problem("expected base64 in column \(column), found '\(found.prefix(40))'")
            }
            return bytes
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

        /// A name that may become a file's.
        func name(_ column: String) throws(ExchangeError) -> String {
            let found = try text(column)
            guard FileName.isPlain(found) else {
                throw problem(
                    "expected a name of letters, digits, '-', '_' and '.' in column \(column), found "
                        + "'\(found.prefix(40))'")
            }
            return found
        }

        func problem(_ reason: String) -> ExchangeError {
            ExchangeError(file: file, line: line, reason: reason)
        }
    }

    private var reader: CSVReader
    private let width: Int
    private let places: [String: Int]

    /// Reads the header; columns may be in any order, and there may be more than are known.
    init(file: String, next: @escaping NextBytes) throws {
        reader = CSVReader(file: file, next: next)
        guard let header = try reader.record()?.fields else {
            throw ExchangeError(file: file, line: 1, reason: "expected a header, found an empty file")
        }
        width = header.count
        places = Dictionary(
            header.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The next row, nil behind the last.
    mutating func next() throws -> Row? {
        guard let record = try reader.record() else { return nil }
        guard record.fields.count == width else {
            throw ExchangeError(
                file: reader.file, line: record.line,
                reason: "expected \(width) fields, found \(record.fields.count)")
        }
        return Row(file: reader.file, line: record.line, fields: record.fields, places: places)
    }
}
