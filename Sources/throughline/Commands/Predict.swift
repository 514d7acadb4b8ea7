import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Latency
import Networks
import Workflows

/// Says how long models will take, without a board.
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Predict models' latency from stored samples, and say whether they fit; no board needed.",
        discussion: """
            Takes the newest set of samples that share board, engine, firmware and origin, of all backbones or of \
            the one named; where the database has none that carry a prediction, the sets kept in measurements/. \
            The latency is as good as that fit: a model of fewer or more ops than its samples is given none. With \
            several models --json prints one line each, and a file that is no model is passed over with an \
            error. A name of a network that generate makes, such as kws-c16-d24s2, may stand for a file.

            Example: throughline predict *.tflite --board f446re
            """)

    @Argument(help: ArgumentHelp("The models.", valueName: "MODEL.tflite")) var models: [String] = []
    @Flag(
        help: "Read paths from standard input, one a line, and answer each with a line of JSON until it ends."
    )
    var stdin = false
    @Option(help: ArgumentHelp("Kind of board.", valueName: "NAME")) var board = "f746zg"
    @Option(
        help: ArgumentHelp(
            "Percent of networks that the interval shall hold, such as 95.", valueName: "PERCENT"))
    var interval = Level.standard
    @OptionGroup var choice: OriginOptions
    @OptionGroup var inference: EngineOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard models.isEmpty == stdin else {
            throw ValidationError(
                stdin ? "--stdin takes no models on the command line" : "expected a model, or --stdin")
        }
    }

    func run() throws {
        let kind = try BoardDescriptor.parsing(board)
        let source = PredictionSource(
            store: try store.openIfThere(),
            FitRequest(
                board: kind.name, engine: inference.engine.rawValue, backbone: choice.backbone,
                origin: choice.origin))
        let budget = BoardBudget(kind, engine: inference.engine, at: FirmwareLocator())
        func predicted(_ path: String) throws -> PredictedText {
            let named = try NamedModel(path)
            let inspection = Inspection(named.model, name: named.name, budget: budget)
            let (prediction, isByKeptSets) = try source.prediction(of: named.model, level: interval.share)
            return PredictedText(
                inspection: inspection, prediction: prediction, isByKeptSets: isByKeptSets,
                estimate: try source.estimate(prediction), percent: interval.percent)
        }
        if stdin { return try output.answerEach { try predicted($0).document } }
        try output.showEach(models, predicted, document: { $0.document }, words: { $0.print() })
    }
}
