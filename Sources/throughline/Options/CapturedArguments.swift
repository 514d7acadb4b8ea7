import ArgumentParser
import Console

/// All that follows a verb, for a command below one that has options of the same names: these would be taken first.
struct CapturedArguments: ParsableArguments {
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

    /// Runs a command by them, or shows its help.
    func run<Verb: ParsableCommand>(_ verb: Verb.Type) throws {
        guard !arguments.contains(where: { ["--help", "-h"].contains($0) }) else {
            return Output.line(Verb.helpMessage())
        }
        var command = try Verb.parse(arguments)
        try command.run()
    }
}
