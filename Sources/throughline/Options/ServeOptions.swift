import ArgumentParser
import Console
import Workflows

/// What follows `serve`, which `throughline-serve` reads.
struct ServeOptions: ParsableArguments {
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

    /// Becomes the program; help is given without it too: what it needs.
    func run(_ command: any ParsableCommand.Type) throws {
        let asksHelp = arguments.contains { ["--help", "-h"].contains($0) }
        if !asksHelp || ServeProgram.isThere { try ServeProgram.become(arguments) }
        let configuration = command.configuration
        Output.line("OVERVIEW: " + configuration.abstract)
        Output.line("\nUSAGE: " + (configuration.usage ?? "throughline serve"))
        Output.line("\n" + ServeProgram.cure)
    }
}
