import ArgumentParser

/// Trains a network, by `throughline-train`.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a network, in floats and then quantized, and write its int8 file.",
        usage:
            "throughline train --data <DIR> --network <NETWORK> --out <OUT> ...; all options: throughline train --help",
        helpNames: [])

    @OptionGroup var training: TrainingOptions

    func run() throws { try training.run("train", Self.self) }
}
