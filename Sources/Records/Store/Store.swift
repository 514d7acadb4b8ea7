import Foundation
import GRDB

/// The database of everything that was profiled.
///
/// SQLite in WAL mode with `synchronous = FULL`: a row that was acknowledged survives a kill and a power cut.
/// Readers in other processes see a consistent state while a campaign writes.
public struct Store: Sendable {
    /// The file's path, or ":memory:".
    public let path: String

    /// Where SQLite has it: `path`, but for a copy that it is read from.
    let file: String

    let writer: any DatabaseWriter

    /// The copy that it is read from; nil for the file itself.
    private let copy: StoreCopy?

    /// Opens the database at `path`, creating it and its folder if there is none.
    ///
    /// A file that is not ours is left as it was.
    public init(path: String) throws(StoreError) {
        let file = StoreFile(path: path)
        try file.inspect()
        try file.makeFolder()
        self.path = path
        self.file = path
        copy = nil
        writer = try Self.translating(path) { try file.openWriting() }
    }

    /// Opens the database at `path` to read from it, which takes no permission to write; it must be there.
    ///
    /// What cannot be read where it lies is read from a copy: a file that was left in the middle of a write where
    /// nothing may be written, or one of an older version, which a copy of is brought up to date.
    public init(reading path: String) throws(StoreError) {
        let file = StoreFile(path: path)
        guard FileManager.default.fileExists(atPath: path) else {
            throw .unopenable(path: path, reason: "there is no such file")
        }
        try file.inspect()
        self.path = path
        if let writer = try Self.translating(path, { try file.openReading() }) {
            (self.file, self.writer, copy) = (path, writer, nil)
            return
        }
        let copy = try Self.translating(path) { try StoreCopy(of: file) }
        self.copy = copy
        self.file = copy.path
        writer = try Self.translating(path) { try StoreFile(path: copy.path, name: path).openWriting() }
    }

    /// Creates a database in memory, for tests.
    public init(inMemory: Void = ()) throws(StoreError) {
        (path, file, copy) = (":memory:", ":memory:", nil)
        writer = try Self.translating(":memory:") {
            let queue = try DatabaseQueue(configuration: StoreFile.configuration)
            try StoreSchema.migrator.migrate(queue)
            return queue
        }
    }

    /// Creates a database that is thrown away soon: nothing waits for the disk, and no failed transaction is undone.
    init(scratch path: String) throws(StoreError) {
        (self.path, file, copy) = (path, path, nil)
        writer = try Self.translating(path) {
            let queue = try DatabaseQueue(path: path, configuration: StoreFile.configuration)
            try StoreSchema.migrator.migrate(queue)
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            }
            return queue
        }
    }

    /// Runs `body` and turns SQLite's errors into ours.
    static func translating<Value>(_ path: String, _ body: () throws -> Value) throws(StoreError) -> Value {
        do {
            return try body()
        } catch StoreError.damaged("", let reason) {
            throw .damaged(path: path, reason: reason)
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError {
            // SQLite quotes the schema, which has many lines.
            let reason = (error.message ?? error.resultCode.description)
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            switch error.resultCode {
            case .SQLITE_NOTADB: throw .notADatabase(path: path)
            case .SQLITE_CORRUPT: throw .damaged(path: path, reason: reason)
            case .SQLITE_BUSY, .SQLITE_LOCKED: throw .busy(path: path)
            case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
                throw .unopenable(path: path, reason: reason)
            case .SQLITE_CONSTRAINT
            where [.SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY]
                .contains(error.extendedResultCode):
                throw .duplicate(path: path, reason: reason)
            default: throw .failed(path: path, reason: reason)
            }
        } catch {
            throw .failed(path: path, reason: "\(error)")
        }
    }

    /// Writes in one transaction.
    func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try Self.translating(path) {
            try withoutActuallyEscaping(body) { body in try writer.write { try body($0) } }
        }
    }

    /// Reads one consistent state.
    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try Self.translating(path) {
            try withoutActuallyEscaping(body) { body in try writer.read { try body($0) } }
        }
    }

    /// SQLite's own check of the file: "ok", or what is wrong.
    public func integrity() throws(StoreError) -> String {
        try read { try String.fetchOne($0, sql: "PRAGMA integrity_check") ?? "no answer" }
    }
}
