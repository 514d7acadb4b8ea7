import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Latency
import Networks
import Reports
import Workflows

/// Says what a model needs, without a board.
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Count a model's work and memory, and say whether it fits; no board needed.",
        discussion: """
            With --per-op each operator with its shapes, work, bytes and predicted time, what is alive where the arena \
            is fullest, and the changes that buy most.

            Example: throughline inspect model.tflite --per-op
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(help: ArgumentHelp("Kind of board to check against.", valueName: "NAME")) var board = "f746zg"
    @Flag(help: "List the operators, what fills the arena, and what would change that.") var perOp = false
    @Option(help: ArgumentHelp("Draw the arena over the operators, as SVG.", valueName: "FILE"))
    var timeline: String?
    @OptionGroup var inference: EngineOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let descriptor = try BoardDescriptor.parsing(board)
        let file = InputFile(path: model)
        let network = try file.describedModel()
        let engine = inference.engine
        let inspection = Inspection(
            network, name: file.name,
            budget: BoardBudget(descriptor, engine: engine, at: FirmwareLocator()))
        if let timeline { try draw(network, file.name, to: timeline) }
        guard perOp else {
            return try output.show(InspectionDocument(inspection)) {
                InspectionText(inspection: inspection).print()
            }
        }
        let source = OperatorPrices.Source(
            PredictionSource(
                store: try store.openIfThere(),
                FitRequest(board: descriptor.name, engine: engine.rawValue)))
        let layers = Layers(network, engine: engine, by: source)
        try output.show(
            InspectionWithLayers(InspectionDocument(inspection), layers.document)
        ) {
            InspectionText(inspection: inspection).print()
            layers.lines.forEach { Output.line($0) }
        }
    }

    private func draw(_ network: Model, _ name: String, to path: String) throws {
        if let refusal = network.refusal { throw refusal }
        let plan = try MemoryPlan(network, engine: inference.engine)
        guard let account = ArenaAccount(plan, operators: network.operators.count) else {
            throw CommandError.input(
                "\(name): expected tensors in the arena, found none; there is nothing to draw")
        }
        let chart = ArenaTimeline(network, plan: plan, account: account, title: "Arena of \(name)")
        try OutputFile(path: path).write(Array(chart.svg().utf8))
    }
}
