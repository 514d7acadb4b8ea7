import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Latency
import Networks
import Workflows

/// Says how long a model will take, without a board.
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Predict a model's latency from stored samples, and say whether it fits; no board needed.",
        discussion: """
            Takes the newest set of samples that share board, engine, firmware and origin, of all backbones or of \
            the one named; where the database has none that carry a prediction, the sets kept in measurements/. \
            The latency is as good as that fit: a model of fewer or more ops than its samples is given none.
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(help: ArgumentHelp("Kind of board.", valueName: "NAME")) var board = "f746zg"
    @Option(help: ArgumentHelp("Percent of networks that the interval shall hold.", valueName: "PERCENT"))
    var interval = 95.0
    @OptionGroup var choice: OriginOptions
    @OptionGroup var inference: EngineOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard interval > 0, interval < 100 else {
            throw ValidationError("--interval takes a percentage between 0 and 100")
        }
    }

    func run() throws {
        let kind = try BoardDescriptor.parsing(board)
        let file = InputFile(path: model)
        let network = try file.model()
        let inspection = Inspection(
            network, name: file.name, budget: BoardBudget(kind, engine: inference.engine))
        let source = PredictionSource(
            store: try store.openIfThere(), board: kind.name, engine: inference.engine.rawValue,
            backbone: choice.backbone, origin: choice.origin)
        let (forecast, isByKeptSets) = try source.forecast(of: network, level: interval / 100)
        let text = PredictedText(
            inspection: inspection, forecast: forecast, isByKeptSets: isByKeptSets,
            estimate: try source.estimate(forecast), percent: interval)
        try output.show(text.document) { text.print() }
    }
}
