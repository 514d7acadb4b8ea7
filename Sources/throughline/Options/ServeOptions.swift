import ArgumentParser
import Workflows

/// What follows `serve`, which `throughline-serve` reads.
struct ServeOptions: ParsableArguments {
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

    /// Becomes the program; help is given without it too: what it needs.
    func run(_ command: any ParsableCommand.Type) throws {
        let asksHelp = arguments.contains { ["--help", "-h"].contains($0) }
        if !asksHelp || ServeProgram.isThere { try ServeProgram.become(arguments) }
        command.showShortHelp(cure: ServeProgram.cure)
    }
}
