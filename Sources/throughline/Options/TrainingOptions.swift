import ArgumentParser
import Workflows

/// What follows a verb that `throughline-train` runs.
struct TrainingOptions: ParsableArguments {
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

    /// Runs a verb and ends with its exit code.
    ///
    /// Help is given without the program too: what it needs.
    func run(_ verb: String, _ command: any ParsableCommand.Type) throws {
        if let code = try TrainingProgram.answer(verb, arguments) { throw ExitCode(code) }
        command.showShortHelp(cure: TrainingProgram.cure)
    }
}
