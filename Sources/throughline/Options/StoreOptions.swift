import ArgumentParser
import Measurements

/// Which database to use.
struct StoreOptions: ParsableArguments {
    @Option(name: .customLong("db"), help: ArgumentHelp("Database of measurements.", valueName: "FILE"))
    var path = Store.defaultPath

    /// Opens it, creating it if there is none.
    func open() throws -> Store {
        if path.isEmpty { throw ValidationError("--db needs the name of a file") }
        return try Store(path: path)
    }
}
