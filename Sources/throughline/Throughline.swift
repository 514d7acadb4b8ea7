import ArgumentParser

/// The `throughline` command.
@main struct Throughline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throughline",
        abstract: "Makes a TinyML model fit a real microcontroller, by measurement instead of guesswork.")
}
