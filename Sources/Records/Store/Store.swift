import Foundation
import GRDB

/// The database of everything that was profiled.
///
/// SQLite in WAL mode with `synchronous = FULL`: a row that was acknowledged survives a kill and a power cut.
/// Readers in other processes see a consistent state while a campaign writes.
public struct Store: Sendable {
    /// Where it is kept unless told otherwise, relative to the current folder.
    public static let defaultPath = "measurements/throughline.sqlite"

    /// The file's path, or ":memory:".
    public let path: String

    let writer: any DatabaseWriter

    /// Opens the database at `path`, creating it and its folder if there is none.
    ///
    /// A file that is not ours is left as it was.
    public init(path: String) throws(StoreError) {
        self.path = path
        try Self.inspect(path)
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true)
            } catch {
                throw .unopenable(path: path, reason: "its folder cannot be created")
            }
        }
        writer = try Self.translating(path) {
            try Self.refuseForeign(path)
            return try DatabasePool(path: path, configuration: Self.configuration)
        }
        try Self.translating(path) { [writer] in
            try Self.migrate(writer, path: path)
        }
    }

    /// Creates a database in memory, for tests.
    public init(inMemory: Void = ()) throws(StoreError) {
        path = ":memory:"
        writer = try Self.translating(":memory:") { try DatabaseQueue(configuration: Self.configuration) }
        try Self.translating(":memory:") { [writer] in try Self.migrate(writer, path: ":memory:") }
    }

    /// Creates a database that is thrown away soon: nothing waits for the disk, and no failed transaction is undone.
    init(scratch path: String) throws(StoreError) {
        self.path = path
        writer = try Self.translating(path) {
            try DatabaseQueue(path: path, configuration: Self.configuration)
        }
        try Self.translating(path) { [writer] in
            try Self.migrate(writer, path: path)
            try writer.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            }
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        return configuration
    }

    private static func migrate(_ writer: any DatabaseWriter, path: String) throws {
        // GRDB lowers it to NORMAL when it turns WAL on, hence after opening.
        try writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try StoreSchema.migrator.migrate(writer)
    }

    /// Refuses what is not an SQLite file before SQLite gets to write into it.
    private static func inspect(_ path: String) throws(StoreError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        if isFolder.boolValue { throw .unopenable(path: path, reason: "it is a folder") }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw .unopenable(path: path, reason: "no permission to read it")
        }
        defer { try? file.close() }
        let head: Data
        do {
            head = try file.read(upToCount: 16) ?? Data()
        } catch {
            throw .unopenable(path: path, reason: "reading it failed")
        }
        if !head.isEmpty, head != Data("SQLite format 3\0".utf8) { throw .notADatabase(path: path) }
    }

    /// Refuses another program's database and one of a newer version, through a connection that cannot write.
    private static func refuseForeign(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        var readOnly = configuration
        readOnly.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: readOnly)
        defer { try? queue.close() }
        try queue.read { database in
            guard try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") != 0 else { return }
            let id = try Int.fetchOne(database, sql: "PRAGMA application_id")
            if id != StoreSchema.applicationID { throw StoreError.foreign(path: path) }
            if try StoreSchema.migrator.hasBeenSuperseded(database) { throw StoreError.newer(path: path) }
        }
    }

    /// Runs `body` and turns SQLite's errors into ours.
    static func translating<Value>(_ path: String, _ body: () throws -> Value) throws(StoreError) -> Value {
        do {
            return try body()
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
