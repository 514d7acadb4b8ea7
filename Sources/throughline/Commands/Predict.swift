import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Latency
import Networks

/// Says how long a model will take, without a board.
struct Predict: ParsableCommand {
    private struct Document: Encodable {
        var model: InspectionDocument
        var latencyMs: Double?
        var intervalMs: LineFit.Interval?
        var level: Double
        var fit: FitFacts?
        var refusal: String?
        var unseenOperators: [String]?
    }

    private struct FitFacts: Encodable {
        var model: String
        var backbones: [String]
        var pointCount: Int
        var origin: String
        var firmwareBuildId: String
        var leftOutMape: Double
        var leftOutWorst: Double
        var isByKeptSets: Bool
    }

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
        let descriptor = try BoardDescriptor.named(board)
        let file = InputFile(path: model)
        let network = try file.model()
        let inspection = Inspection(
            network, name: file.name, budget: BoardBudget(descriptor, engine: inference.engine))
        let source = ForecastSource(
            store: try store.openUnlessUnmade(), board: descriptor.name, engine: inference.engine.rawValue,
            backbone: choice.backbone, origin: choice.origin)
        let (forecast, isByKeptSets) = try source.forecast(of: network, level: interval / 100)
        if output.json {
            try Output.json(document(inspection, forecast, isByKeptSets))
        } else {
            InspectionText(inspection: inspection).print()
            print(forecast, isByKeptSets, fits: inspection.fits)
        }
    }

    private func print(
        _ forecast: Result<Forecast, Forecast.Refusal>, _ isByKeptSets: Bool, fits: Bool
    ) {
        switch forecast {
        case .success(let forecast):
            let prediction = forecast.prediction
            let origin = forecast.group.origin.rawValue
            if !fits { Output.line("it cannot run there; what it would take if it fitted:") }
            Output.line(
                "latency about \(Figure.milliseconds(prediction.latencyMs)), "
                    + "\(Figure.fixed(interval, 0)) % interval "
                    + "\(Figure.milliseconds(prediction.interval.low)) to "
                    + Figure.milliseconds(prediction.interval.high))
            Output.line(
                "  by the \(forecast.fit.replacing("_", with: " ")) of \(forecast.sampleCount) \(origin) samples of "
                    + "\(forecast.backbones.joined(separator: ", "))"
                    + "\(isByKeptSets ? " kept in measurements/" : ""); each left out: MAPE "
                    + "\(Figure.percent(forecast.errors.mapePercent / 100)), worst "
                    + Figure.percent(forecast.errors.worstPercent / 100))
            if !forecast.unseen.names.isEmpty {
                Output.line(
                    "  no sample has \(forecast.unseen.names.joined(separator: ", ")), "
                        + "\(Figure.percent(forecast.unseen.share)) of the values: not in the interval")
            }
        case .failure(let refusal): Output.line("no latency: \(refusal)")
        }
    }

    private func document(
        _ inspection: Inspection, _ forecast: Result<Forecast, Forecast.Refusal>, _ isByKeptSets: Bool
    ) -> Document {
        var document = Document(model: InspectionDocument(inspection), level: interval / 100)
        switch forecast {
        case .success(let forecast):
            document.latencyMs = forecast.prediction.latencyMs
            document.intervalMs = forecast.prediction.interval
            document.unseenOperators = forecast.unseen.names
            document.fit = FitFacts(
                model: forecast.fit, backbones: forecast.backbones, pointCount: forecast.sampleCount,
                origin: forecast.group.origin.rawValue,
                firmwareBuildId: forecast.group.firmware.firmwareBuildID,
                leftOutMape: forecast.errors.mapePercent / 100,
                leftOutWorst: forecast.errors.worstPercent / 100, isByKeptSets: isByKeptSets)
        case .failure(let refusal): document.refusal = refusal.description
        }
        return document
    }
}
