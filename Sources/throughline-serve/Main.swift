import ArgumentParser
import Console
import Foundation
import Glibc
import Serve

/// The `throughline-serve` program, which `throughline serve` runs.
struct ThroughlineServe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: ProcessInfo.processInfo.environment["THROUGHLINE_NAME"].map { $0 + " serve" }
            ?? "throughline-serve",
        abstract: "Show a database in the browser and as a REST API, while rows are written.",
        discussion: """
            Listens on this machine only. Another --host needs --token (or $THROUGHLINE_TOKEN), which each request must \
            show. The interface is described at /v1/openapi.json. Ctrl-C ends it. Example: throughline serve --port 8080
            """)

    @Option(help: ArgumentHelp("Port to listen on; 0 for any that is free.", valueName: "PORT")) var port:
        UInt16 =
            8585
    @Option(help: ArgumentHelp("Address to listen on.", valueName: "ADDRESS")) var host = "127.0.0.1"
    @Option(
        help: ArgumentHelp(
            "What each request must show; at least 16 characters.", valueName: "TEXT")) var token: String?
    @Option(
        help: ArgumentHelp(
            "Name besides localhost that requests may be addressed to; may be given again.", valueName: "NAME"
        ))
    var allowHost: [String] = []
    @Option(help: ArgumentHelp("Folder with search cards; may be given again.", valueName: "DIR"))
    var cards: [String] = []
    @Flag(help: "Profile no models, so that nothing is written.") var readOnly = false
    @Option(
        name: .customLong("db"),
        help: ArgumentHelp(
            "Database of measurements (default: $THROUGHLINE_DB, the nearest measurements/ upwards, else one of the user).",
            valueName: "FILE"))
    var database: String?
    @Flag(help: "Print the address as JSON on standard output.") var json = false

    /// Where it answers, as JSON shows it.
    private struct Listening: Encodable {
        let address: String
        let database: String
        let processId: Int32
    }

    func run() throws {
        var settings = ServeSettings(database: try Server.database(database))
        settings.token = token ?? ProcessInfo.processInfo.environment["THROUGHLINE_TOKEN"]
        settings.names = Set(allowHost.map { $0.lowercased() })
        settings.cards = cards
        settings.profiles = !readOnly
        let server = try Server(settings, host: host, port: port)
        if json {
            try Output.json(
                Listening(address: server.address, database: settings.database, processId: getpid()),
                onOneLine: true)
        } else {
            Output.line("throughline: \(settings.database) at \(server.address) (Ctrl-C ends it)")
        }
        // What is read by a pipe is to come at once.
        fflush(nil)
        let interruption = Interruption(note: nil)
        try withExtendedLifetime(interruption) { try server.run(until: interruption.isAsked) }
    }
}

@main enum Main {
    static func main() {
        do {
            try StandardStreams.prepare()
            var command = try ThroughlineServe.parseAsRoot()
            try command.run()
            exit(try Output.finish())
        } catch {
            if let failure = error as? CommandError { exit(ErrorLine.print(failure)) }
            ThroughlineServe.exit(withError: error)
        }
    }
}
