import ArgumentParser
import Console
import Foundation
import Records

/// Which database to use.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("db"),
        help: ArgumentHelp(
            "Database of measurements (default: $THROUGHLINE_DB, the nearest measurements/ upwards, else one of the user).",
            valueName: "FILE"))
    var named: String?

    /// Path of the database.
    var path: String { named ?? StorePlace.usual }

    /// Opens it, creating it if there is none.
    func open() throws -> Store {
        if path.isEmpty { throw ValidationError("--db needs the name of a file") }
        return try Store(path: path)
    }

    /// Opens it to read from if there is one; creates nothing.
    func openIfThere() throws -> Store? {
        FileManager.default.fileExists(atPath: path) ? try Store(reading: path) : nil
    }

    /// Opens it for a command that adds to what is in it.
    func openExisting() throws -> Store {
        try requireFile()
        return try open()
    }

    /// Opens it for a command that only reads what is in it, which takes no permission to write.
    func openForReading() throws -> Store {
        try requireFile()
        return try Store(reading: path)
    }

    private func requireFile() throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandError.input(
                "\(path): there is no database; run throughline profile or characterize, or give --db")
        }
    }
}

/// The database option of commands that neither store nor read rows, so that it can be given to every command.
struct UnusedStoreOptions: ParsableArguments {
    @Option(
        name: .customLong("db"), help: ArgumentHelp("Accepted and not used here.", valueName: "FILE"))
    var path: String?
}
