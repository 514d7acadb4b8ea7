import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Workflows

/// Judges a model by a folder of inputs and labels.
struct EvaluateInputs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throughline evaluate",
        abstract: "Judge anybody's .tflite file on inputs and labels as MLPerf Tiny's runner reads them.",
        discussion: """
            DIR holds input files and y_labels.csv: file,classes,label, and for ad01 also window and stride in bytes. \
            Inference is by the bundled engine on this machine; with --board some of the inputs run there too. \
            Where the model's input, its number of outputs or its answers do not go with the labels, no figure is \
            given. Needs no libtorch.

            Example: throughline evaluate kws.tflite --inputs kws01
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(help: ArgumentHelp("Folder of input files.", valueName: "DIR")) var inputs: String
    @Option(help: ArgumentHelp("Their labels; DIR/y_labels.csv if not given.", valueName: "FILE"))
    var labels: String?
    @Option(
        help: ArgumentHelp(
            "Benchmark: \(MLPerfBenchmark.allCases.map(\.rawValue).joined(separator: ", ")). By the model's input "
                + "if not given.", valueName: "NAME")) var benchmark: MLPerfBenchmark?
    @Option(
        help: ArgumentHelp(
            "What the outputs mean, in order, if not the labels in theirs: down,go,left and so on.",
            valueName: "NAMES")) var classes: String?
    @Flag(help: "Bring kws01's features to the scale of the model's input (docs/howto/training.md).")
    var requantize = false
    @Option(
        help: ArgumentHelp("Write file, label and answer (or anomaly score) as CSV.", valueName: "FILE"))
    var answers: String?
    @Option(help: ArgumentHelp("Inputs that also run on --board, 1 to 10000.", valueName: "N"))
    var samples = 16
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try (1...10_000).check(samples, of: "--samples")
    }

    func run() throws {
        let file = InputFile(path: model)
        let network = try file.model()
        let evaluation = try LabelledEvaluation(
            network, name: file.name,
            on: try LabelledInputs(folder: inputs, labels: labels ?? inputs + "/y_labels.csv"),
            as: try benchmark ?? MLPerfSession.benchmark(of: network, path: model),
            classes: classes?.split(separator: ",").map(String.init), isRequantized: requantize)
        if let answers { try OutputFile(path: answers).write(Array(evaluation.csv.utf8)) }
        var document = try EvaluationDocument(evaluation, model: network, name: file.name)
        if board.isNamed {
            let profiler = Profiler(board: try board.open(counting: try store.open()), tool: .current)
            document.onBoard = try EvaluationDocument.OnBoard(
                try evaluation.sample(samples, seed: 1), of: network, name: file.name, with: profiler)
        }
        try output.show(document) { EvaluationText(document: document).print() }
        try document.onBoard?.checkAgreement(file.name)
    }
}
