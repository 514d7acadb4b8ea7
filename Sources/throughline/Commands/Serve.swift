import ArgumentParser
import Workflows

/// Shows a database in the browser, by `throughline-serve`.
struct ServeDatabase: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Show a database in the browser and as a REST API, while rows are written.",
        usage: "throughline serve [--port <PORT>] [--db <FILE>] ...; all options: throughline serve --help",
        helpNames: [])

    @OptionGroup var child: ServeOptions

    func run() throws { try child.run(Self.self) }
}
