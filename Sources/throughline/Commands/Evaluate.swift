import ArgumentParser

/// Judges an int8 file on data, by `throughline-train`.
struct EvaluateModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Judge a .tflite file on data: accuracy, or areas under the curve for machine sounds.",
        usage:
            "throughline evaluate <MODEL.tflite> --data <DIR> ...; all options: throughline evaluate --help",
        helpNames: [])

    @OptionGroup var training: TrainingOptions

    func run() throws { try training.run("evaluate", Self.self) }
}
