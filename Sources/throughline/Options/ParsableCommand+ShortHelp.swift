import ArgumentParser
import Console

extension ParsableCommand {
    /// Shows what there is to say of a command whose program is not here, and what brings it.
    static func showShortHelp(cure: String) {
        Output.line("OVERVIEW: " + configuration.abstract)
        Output.line(
            "\nUSAGE: " + (configuration.usage ?? "throughline \(configuration.commandName ?? "") ..."))
        Output.line("\n" + cure)
    }
}
