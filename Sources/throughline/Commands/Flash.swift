import ArgumentParser
import Console
import Workflows

/// Puts the firmware onto a board, and a model if one is named.
struct InstallFirmware: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flash",
        abstract: "Put the firmware onto a board, verify it, and wait until it answers.",
        discussion: """
            With --model, a model is put behind the firmware and verified, so that a later command finds it there. A \
            board that says it has the firmware keeps it then; without --model its flash is compared byte for byte.
            """)

    @Option(help: ArgumentHelp("A model to put into flash as well.", valueName: "MODEL.tflite"))
    var model: String?
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let model = try model.map { try InputFile(path: $0).model() }
        let flashed = try FlashedBoard(try board.open(counting: try store.open()), model: model)
        try output.show(FlashDocument(flashed)) { FlashText(flashed: flashed).print() }
    }
}
