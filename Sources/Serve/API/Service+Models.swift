import Boards
import Campaigns
import Console
import Facts
import Latency
import Networks
import Workflows

extension Service {
    private static let asked: [Route.Parameter] = [
        .init(name: "name", about: "File name of the model."),
        .init(name: "board", about: "Kind of board, such as f746zg (unless told otherwise)."),
        .init(
            name: "engine", about: "Inference engine; bundled unless told otherwise.",
            schema: .word(Engine.allCases.map(\.rawValue))),
    ]

    /// What a model that is sent needs and takes, without a board.
    static func modelRoutes(_ sources: Sources) -> [Route] {
        [
            .post(
                "/v1/inspect",
                "Count a model's work and memory, operator by operator, as throughline inspect --per-op does.",
                asked, answer: .json(.named("Inspection"))
            ) { call in
                let (kind, engine) = (try call.kind(), try call.engine())
                let model = try call.model(isDescribed: true)
                sources.keep(model, name: call.modelName)
                let inspection = Inspection(
                    model, name: call.modelName,
                    budget: BoardBudget(kind, engine: engine, at: FirmwareLocator()))
                let layers = try sources.withPredictions(of: kind, engine: engine) { _, prices in
                    Layers(model, engine: engine, by: prices).document
                }
                return try .json(InspectionWithLayers(InspectionDocument(inspection), layers))
            },
            .post(
                "/v1/predict", "Predict a model's latency from stored samples, as throughline predict does.",
                asked + [
                    .init(
                        name: "interval",
                        about: "Percent of networks that the interval shall hold, 50 to 99.",
                        schema: .integer)
                ], answer: .json(.named("Prediction"))
            ) { call in
                let (kind, engine) = (try call.kind(), try call.engine())
                let model = try call.model()
                let level = Double(try call.integer("interval", in: 50...99) ?? 95) / 100
                let inspection = Inspection(
                    model, name: call.modelName,
                    budget: BoardBudget(kind, engine: engine, at: FirmwareLocator()))
                let text = try sources.withPredictions(of: kind, engine: engine) { source, _ in
                    let (prediction, isByKeptSets) = try source.prediction(of: model, level: level)
                    return try Output.text(
                        PredictionDocument(
                            inspection, prediction, isByKeptSets: isByKeptSets,
                            estimate: try source.estimate(prediction), level: level), onOneLine: true)
                }
                return .text(text + "\n", type: "application/json")
            },
            .get(
                "/v1/diff",
                "Compare two models that were inspected here lately, as throughline diff does.",
                [
                    .init(name: "first", about: "SHA-256 of the model before.", isRequired: true),
                    .init(name: "second", about: "SHA-256 of the model after.", isRequired: true),
                ] + asked.dropFirst(), answer: .json(.named("Difference")), refusals: [404]
            ) { call in
                let (kind, engine) = (try call.kind(), try call.engine())
                let models = try ["first", "second"].map { try sources.model(call.text($0) ?? "") }
                let text = try sources.withPredictions(of: kind, engine: engine) { source, _ in
                    let sides = try models.map { model, name in
                        try ModelDifference.Side(model, name: name, engine: engine, by: source, level: 0.95)
                    }
                    return try Output.text(
                        DifferenceDocument(
                            ModelDifference(sides[0], sides[1]), board: kind.name, engine: engine.rawValue),
                        onOneLine: true)
                }
                return .text(text + "\n", type: "application/json")
            },
        ]
    }
}
