import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Workflows

/// Says what a model needs, without a board.
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Count a model's work and memory, and say whether it fits; no board needed.")

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(help: ArgumentHelp("Kind of board to check against.", valueName: "NAME")) var board = "f746zg"
    @OptionGroup var inference: EngineOptions
    @OptionGroup var store: UnusedStoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let descriptor = try BoardDescriptor.parsing(board)
        let file = InputFile(path: model)
        let inspection = Inspection(
            try file.describedModel(), name: file.name,
            budget: BoardBudget(descriptor, engine: inference.engine, at: FirmwareLocator()))
        try output.show(InspectionDocument(inspection)) { InspectionText(inspection: inspection).print() }
    }
}
