import ArgumentParser
import Boards
import Console
import Facts
import Latency
import Workflows

/// Says what changed from one model to another.
struct DiffModels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two models operator by operator: latency, MACs, arena and flash; no board needed.",
        discussion: """
            Operators of the same kind and shapes are taken to be the same ones; the others are shown. Latency is \
            predicted as by `predict`.

            Example: throughline diff old.tflite new.tflite
            """)

    @Argument(help: ArgumentHelp("The model before.", valueName: "A.tflite")) var first: String
    @Argument(help: ArgumentHelp("The model after.", valueName: "B.tflite")) var second: String
    @Option(help: ArgumentHelp("Kind of board.", valueName: "NAME")) var board = "f746zg"
    @OptionGroup var inference: EngineOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let kind = try BoardDescriptor.parsing(board)
        let engine = inference.engine
        let source = PredictionSource(
            store: try store.openIfThere(), FitRequest(board: kind.name, engine: engine.rawValue))
        let sides = try [first, second].map { path in
            try ModelDifference.Side(
                try InputFile(path: path).model(), name: path, engine: engine, by: source,
                level: Level.standard.share)
        }
        let difference = ModelDifference(sides[0], sides[1])
        try output.show(DifferenceDocument(difference, board: kind.name, engine: engine.rawValue)) {
            difference.lines.forEach { Output.line($0) }
        }
    }
}
