import ArgumentParser
import Boards
import Console
import Records
import Workflows

/// Puts the firmware onto a board, and a model if one is named.
struct InstallFirmware: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flash",
        abstract: "Put the firmware onto a board, verify it, and wait until it answers.",
        discussion: """
            With --model, a model is put behind the firmware and verified, so that a later command finds it there. A \
            board that says it has the firmware keeps it then; without --model its flash is compared byte for byte. \
            A board that holds another's image is asked about: with --yes, or a yes at the terminal, all of its flash is \
            saved to flash-BOARD-CHIP.bin in this folder and then written over. --restore puts such a file back. Every \
            command that has to put its firmware onto a board goes by the same rule.

            Example: throughline flash --board usb --dry-run
            """)

    @Option(help: ArgumentHelp("A model to put into flash as well.", valueName: "MODEL.tflite"))
    var model: String?
    @Flag(help: "Only say what would be erased and written.") var dryRun = false
    @Option(
        help: ArgumentHelp(
            "Put all of flash back from a file that was saved from the board.", valueName: "FILE"))
    var restore: String?
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [model != nil, dryRun, restore != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("--model, --dry-run and --restore do not go together")
        }
        if case .labgrid = board.board, dryRun || restore != nil {
            throw ValidationError(
                "--dry-run and --restore need the board's probe at this host, not at a labgrid place")
        }
    }

    func run() throws {
        if dryRun {
            let planned = try PlannedFlash(try board.request.open())
            return try output.show(PlannedFlashDocument(planned)) { FlashText.print(planned) }
        }
        let model = try model.map { try InputFile(path: $0).model() }
        let device = try board.open(counting: try store.open())
        if let restore {
            let restored = try RestoredFlash(restore, to: device)
            return try output.show(RestoredFlashDocument(restored)) { FlashText.print(restored) }
        }
        let flashed = try FlashedBoard(device, model: model)
        try output.show(FlashDocument(flashed)) { FlashText(flashed: flashed).print() }
    }
}
