import Foundation
import GRDB

extension Store {
    /// Longest wait for another process that writes: a fit that is not kept is made again, which takes no longer.
    private static let patience: TimeInterval = 0.5

    /// What is kept for a request, if it rests on the same as now.
    func keptText(_ scope: String, basis: String, in database: Database) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT value FROM kept_fits WHERE scope = ? AND basis = ?",
            arguments: [scope, basis])
    }

    /// Keeps a fit in place of an earlier one of the same request, where the database may be written.
    ///
    /// Where not, nothing is lost but time.
    func keep(_ text: String, as scope: String, basis: String) {
        let insert = { (database: Database) in
            try database.execute(
                sql: "INSERT OR REPLACE INTO kept_fits (scope, basis, value) VALUES (?, ?, ?)",
                arguments: [scope, basis, text])
        }
        if !writer.configuration.readonly {
            try? writer.write(insert)
            return
        }
        // What was opened to be read is written through a connection of its own.
        guard file == path, FileManager.default.isWritableFile(atPath: path),
            FileManager.default.isWritableFile(
                atPath: URL(filePath: path).deletingLastPathComponent().path)
        else { return }
        var configuration = StoreFile.configuration
        configuration.busyMode = .timeout(Self.patience)
        guard let queue = try? DatabaseQueue(path: path, configuration: configuration) else { return }
        try? queue.write(insert)
        try? queue.close()
    }
}
