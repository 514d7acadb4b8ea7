import ArgumentParser
import Foundation
import Glibc
import HostInference
import Networks
import Training

/// The `throughline-train` command: what needs libtorch, in a process of its own, which `throughline` runs.
struct ThroughlineTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        // What the user typed, where `throughline` runs this.
        commandName: ProcessInfo.processInfo.environment["THROUGHLINE_NAME"] ?? "throughline-train",
        abstract: "Makes data, searches for networks, trains and judges them.",
        discussion: "Exit codes: 0 done, 2 unusable input, 64 wrong usage, 130 stopped by Ctrl-C.",
        subcommands: [
            MakeData.self, TrainNetwork.self, Evaluate.self, SearchNetwork.self, JudgeNetworks.self,
            SampleData.self, Benchmark.self,
        ])
}

@main enum Main {
    private struct Document: Encodable {
        struct Body: Encodable {
            var kind: String
            var message: String
            var exitCode: Int32
        }
        var error: Body
    }

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try ThroughlineTrain.parseAsRoot()
            try command.run()
        } catch let error as ExitCode {
            exit(error.rawValue)
        } catch {
            fail(error)
        }
    }

    /// One line on standard error, and with `--json` an object on standard output, as `throughline` does.
    private static func fail(_ error: any Error) -> Never {
        let code = ThroughlineTrain.exitCode(for: error)
        let body: Document.Body
        switch error {
        case is DataError: body = .init(kind: "data", message: "\(error)", exitCode: 2)
        case is TorchError: body = .init(kind: "training", message: "\(error)", exitCode: 2)
        case is ModelError, is EngineRefusal: body = .init(kind: "model", message: "\(error)", exitCode: 2)
        case let error as CocoaError:
            body = .init(kind: "input", message: error.localizedDescription, exitCode: 2)
        default:
            guard code == .validationFailure else { ThroughlineTrain.exit(withError: error) }
            body = .init(kind: "usage", message: ThroughlineTrain.message(for: error), exitCode: 64)
        }
        Console.note("throughline: " + body.message.replacing("\n", with: " "))
        if CommandLine.arguments.contains("--json") { try? Console.json(Document(error: body)) }
        exit(body.exitCode)
    }
}
