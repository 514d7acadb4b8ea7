import ArgumentParser

/// Makes and names data sets, by `throughline-train`.
struct MakeData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Make data sets that need no download, and name any by its contents.",
        usage:
            "throughline data synth-speech|synth-machines|synth-scenes|hash ...; all options: throughline data --help",
        helpNames: [])

    @OptionGroup var training: TrainingOptions

    func run() throws { try training.run("data", Self.self) }
}
