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
    @Option(help: ArgumentHelp("Connections that are served at once.", valueName: "N")) var maxConnections =
        256
    @Option(help: ArgumentHelp("Longest time that a request may take to arrive.", valueName: "SECONDS"))
    var patience = 20
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

    func validate() throws {
        guard (1...2000).contains(maxConnections) else {
            throw ValidationError("--max-connections takes 1 to 2000, found \(maxConnections)")
        }
        guard (1...3600).contains(patience) else {
            throw ValidationError("--patience takes 1 to 3600 seconds, found \(patience)")
        }
    }

    func run() throws {
        var settings = ServeSettings(database: try Server.database(database))
        settings.token = token ?? ProcessInfo.processInfo.environment["THROUGHLINE_TOKEN"]
        settings.names = Set(allowHost.map { $0.lowercased() })
        settings.cards = cards
        settings.profiles = !readOnly
        var limits = HTTPLimits()
        limits.connections = maxConnections
        limits.request = .seconds(patience)
        limits.idle = .milliseconds(1500 * patience)
        let server = try Server(settings, host: host, port: port, limits: limits)
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
            guard ThroughlineServe.exitCode(for: error) == .validationFailure else {
                ThroughlineServe.exit(withError: error)
            }
            exit(
                ErrorLine.print(
                    CommandError(exit: .usage, kind: "usage", message: ThroughlineServe.message(for: error))))
        }
    }
}
