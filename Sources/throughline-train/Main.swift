import ArgumentParser
import Foundation
import Glibc
import Networks
import Training

/// The `throughline-train` command: what needs libtorch, in a process of its own.
struct ThroughlineTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throughline-train",
        abstract: "Makes data and trains networks.",
        discussion: "Exit codes: 0 done, 2 unusable input, 64 wrong usage.",
        subcommands: [MakeData.self, TrainNetwork.self])
}

@main enum Main {
    static func main() {
        do {
            var command = try ThroughlineTrain.parseAsRoot()
            try command.run()
        } catch let error as DataError {
            fail(error.description)
        } catch let error as TorchError {
            fail(error.description)
        } catch let error as ModelError {
            fail(error.description)
        } catch let error as CocoaError {
            fail(error.localizedDescription)
        } catch {
            ThroughlineTrain.exit(withError: error)
        }
    }

    private static func fail(_ message: String) -> Never {
        FileHandle.standardError.write(Data("error: \(message)\n".utf8))
        exit(2)
    }
}
