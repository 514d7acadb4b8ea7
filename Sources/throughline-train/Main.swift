import ArgumentParser
import Console
import Foundation
import Fronts
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
            BenchNetworks.self, ReplayBench.self, SampleData.self, Benchmark.self,
        ])
}

@main enum Main {
    static func main() {
        do {
            try StandardStreams.prepare()
            ParentWatch.begin()
            var command = try ThroughlineTrain.parseAsRoot()
            try command.run()
            exit(try Output.finish())
        } catch let error as ExitCode {
            exit(error.rawValue)
        } catch {
            guard let failure = CommandError(error) else { ThroughlineTrain.exit(withError: error) }
            exit(ErrorLine.print(failure))
        }
    }
}

extension CommandError {
    /// Classifies an error; nil for one that is none, such as a wish for help.
    init?(_ error: any Error) {
        switch error {
        case let error as CommandError: self = error
        case is DataError, is StateError: self.init(exit: .input, kind: "data", message: "\(error)")
        case is TorchError: self.init(exit: .input, kind: "training", message: "\(error)")
        case is ModelError, is EngineRefusal:
            self.init(exit: .input, kind: "model", message: "\(error)")
        case let error as CocoaError: self = .file(error)
        default:
            guard ThroughlineTrain.exitCode(for: error) == .validationFailure else { return nil }
            self.init(exit: .usage, kind: "usage", message: ThroughlineTrain.message(for: error))
        }
    }
}
