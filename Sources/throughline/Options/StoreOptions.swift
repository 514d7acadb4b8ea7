import ArgumentParser
import Console
import Foundation
import Records

/// Which database to use.
struct StoreOptions: ParsableArguments {
    @Option(name: .customLong("db"), help: ArgumentHelp("Database of measurements.", valueName: "FILE"))
    var path = Store.defaultPath

    /// Opens it, creating it if there is none.
    func open() throws -> Store {
        if path.isEmpty { throw ValidationError("--db needs the name of a file") }
        return try Store(path: path)
    }

    /// Opens it if there is one; creates nothing.
    func openIfThere() throws -> Store? {
        FileManager.default.fileExists(atPath: path) ? try open() : nil
    }

    /// Opens it if there is one; one that was named and is not there is an error.
    func openUnlessUnmade() throws -> Store? {
        path == Store.defaultPath ? try openIfThere() : try openExisting()
    }

    /// Opens it for a command that needs what is in it.
    func openExisting() throws -> Store {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandError.input(
                "\(path): there is no database; run throughline profile or characterize, or give --db")
        }
        return try open()
    }
}

/// The database option of commands that neither store nor read rows, so that it can be given to every command.
struct UnusedStoreOptions: ParsableArguments {
    @Option(
        name: .customLong("db"), help: ArgumentHelp("Accepted and not used here.", valueName: "FILE"))
    var path: String?
}
