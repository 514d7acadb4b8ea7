import Foundation
import GRDB
import Glibc

/// The file of a database, and how it is opened.
struct StoreFile {
    /// Longest wait for processes that open the same file.
    private static let patience = Duration.seconds(10)

    let path: String
    /// What errors call it.
    let name: String

    init(path: String, name: String? = nil) {
        self.path = path
        self.name = name ?? path
    }

    static let configuration: Configuration = {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        return configuration
    }()

    private static let readingConfiguration: Configuration = {
        var reading = configuration
        reading.readonly = true
        return reading
    }()

    /// The files that SQLite keeps beside it: rows that are not in it yet, and pages to put back.
    var companions: [String] { [path + "-wal", path + "-journal"] }

    /// Refuses what is not an SQLite file before SQLite gets to write into it.
    func inspect() throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return }
            throw .unopenable(path: name, reason: String(cString: strerror(errno)))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .unopenable(path: name, reason: "it is a folder")
        default: throw .unopenable(path: name, reason: "it is a pipe or a device, not a file")
        }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw .unopenable(path: name, reason: "no permission to read it")
        }
        defer { try? file.close() }
        let head: Data
        do {
            head = try file.read(upToCount: 16) ?? Data()
        } catch {
            throw .unopenable(path: name, reason: "reading it failed")
        }
        if !head.isEmpty, head != Data("SQLite format 3\0".utf8) { throw .notADatabase(path: name) }
        if let reason = WriteAheadLog.damage(at: path + "-wal") {
            throw .damaged(path: name, reason: "its write-ahead log \(name)-wal: \(reason)")
        }
    }

    /// Makes its folder.
    func makeFolder() throws(StoreError) {
        let folder = (path as NSString).deletingLastPathComponent
        guard !folder.isEmpty else { return }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .unopenable(path: name, reason: "its folder cannot be created")
        }
    }

    /// Opens it for writing, made or brought up to date where it is not.
    func openWriting() throws -> any DatabaseWriter {
        try patiently {
            switch try standing() {
            case .foreign: throw StoreError.foreign(path: name)
            case .newer: throw StoreError.newer(path: name)
            case .unmade, .behind:
                // Through one connection and with a rollback journal, as long as a new file has it: switching to WAL
                // is a step of its own, at which processes that start together would stumble.
                let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
                defer { try? queue.close() }
                try StoreSchema.migrator.migrate(queue)
            case .current: break
            }
            let pool = try DatabasePool(path: path, configuration: Self.configuration)
            // GRDB lowers it to NORMAL when it turns WAL on, hence after opening.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            return pool
        }
    }

    /// Opens it for reading where it lies, brought up to date if it may be written; nil where only a copy can be read.
    func openReading() throws -> (any DatabaseWriter)? {
        try patiently {
            guard let queue = try readable() else { return nil }
            switch try queue.read({ try StoreSchema.migrator.state($0) }) {
            case .foreign: throw StoreError.foreign(path: name)
            case .newer: throw StoreError.newer(path: name)
            case .unmade: return nil
            case .behind:
                try queue.close()
                return try unlessUnwritable { try openWriting() }
            case .current: return queue
            }
        }
    }

    /// How it stands, by a connection that cannot write to it.
    private func standing() throws -> Migrations.State {
        guard FileManager.default.fileExists(atPath: path) else { return .unmade }
        if let queue = try readable() {
            defer { try? queue.close() }
            return try queue.read { try StoreSchema.migrator.state($0) }
        }
        // SQLite would first put back what a killed process left, and the file may be another program's.
        let copy = try StoreCopy(of: self)
        let queue = try DatabaseQueue(path: copy.path)
        defer { try? queue.close() }
        return try queue.read { try StoreSchema.migrator.state($0) }
    }

    /// A connection that cannot write; nil where SQLite would have to write first.
    private func readable() throws -> DatabaseQueue? {
        try unlessUnwritable {
            let queue = try DatabaseQueue(path: path, configuration: Self.readingConfiguration)
            _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
            return queue
        }
    }

    /// What `body` opens; nil where SQLite would have to write and may not.
    private func unlessUnwritable<Value>(_ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch let error as DatabaseError
            where [.SQLITE_READONLY, .SQLITE_CANTOPEN].contains(error.resultCode)
        {
            return nil
        }
    }

    /// Tries again while another process opens or makes the same file: SQLite does not wait at each of the locks that
    /// this takes.
    private func patiently<Value>(_ body: () throws -> Value) throws -> Value {
        let end = ContinuousClock.now + Self.patience
        while true {
            do {
                return try body()
            } catch let error as DatabaseError
                where [.SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL].contains(error.resultCode)
                && .now < end
            {
                usleep(10_000)
            }
        }
    }
}
