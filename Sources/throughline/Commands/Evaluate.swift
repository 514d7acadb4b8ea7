import ArgumentParser
import Console

/// Judges a .tflite file: on a data set by `throughline-train`, on a folder of inputs and labels by itself.
struct EvaluateModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Judge a .tflite file on data, or on a folder of inputs with labels.",
        usage: """
            throughline evaluate <MODEL.tflite> --data <DIR> ...
                   throughline evaluate <MODEL.tflite> --inputs <DIR> ...; all options: throughline evaluate --help
            """,
        helpNames: [])

    @OptionGroup var training: TrainingOptions

    func run() throws {
        let arguments = training.arguments
        let wantsHelp = arguments.contains { ["--help", "-h"].contains($0) }
        if arguments.contains(where: { $0 == "--inputs" || $0.hasPrefix("--inputs=") }) {
            guard !wantsHelp else { return Output.line(EvaluateInputs.helpMessage()) }
            return try EvaluateInputs.parse(arguments).run()
        }
        guard wantsHelp else { return try training.run("evaluate", Self.self) }
        // The child ends with its own help: what needs no child comes first.
        Output.line(EvaluateInputs.helpMessage() + "\n\nOn a data set:\n")
        try training.run("evaluate", Self.self)
    }
}
