import ArgumentParser
import Boards
import Console
import Facts
import Networks
import Records
import Workflows

/// Which board to use, and what firmware it shall run.
struct BoardOptions: ParsableArguments {
    @Option(
        name: .customLong("board"),
        help: ArgumentHelp(
            "Board: virtual:f746zg (unless told otherwise), virtual:f446re, virtual:f767zi, virtual:l4r5zi, "
                + "usb[:SERIAL], serial:PORT or labgrid:PLACE.", valueName: "BOARD")) var named:
        BoardSelector?

    @Option(
        help: ArgumentHelp(
            "The board at a place of the labgrid at $LG_COORDINATOR; acquired, and released at the end.",
            valueName: "PLACE")) var labgrid: LabgridPlace?

    @Option(help: ArgumentHelp("Firmware to run instead of the one found.", valueName: "ELF"))
    var firmware: String?

    @OptionGroup var inference: EngineOptions

    @Option(help: ArgumentHelp("File that keeps a virtual board's flash.", valueName: "FILE"))
    var flash: String?

    @Option(
        help: ArgumentHelp(
            "How closely a virtual board models time: detailed, or fast, an estimate (docs/explanation/cycle-model.md).",
            valueName: "TIER")) var timing = VirtualTiming.standard

    @Option(
        help: ArgumentHelp(
            "How models come into flash: probe, serial (by the firmware, needs no probe), or auto.",
            valueName: "ROUTE")) var via = InstallRoute.automatic

    @Option(
        help: ArgumentHelp(
            "Boards that figures are taken of: described (clock, wait states, over-drive and caches as the kind of "
                + "board has them), or as-found, as a group of their own.", valueName: "WHICH"))
    var setUp = SetUp.described

    @Flag(help: "Write over an image that is not Throughline's; it is saved to a file first.") var yes = false

    @Option(
        help: ArgumentHelp(
            "Keep every USB transfer and every byte of the serial line in a file, for a bug report.",
            valueName: "FILE")) var trace: String?

    /// The board that was asked for.
    var board: BoardSelector { labgrid?.board ?? named ?? .standard }

    func validate() throws {
        if named != nil, labgrid != nil { throw ValidationError("--board and --labgrid do not go together") }
    }

    /// Whether one was asked for at all.
    var isNamed: Bool { named != nil || labgrid != nil }

    /// What was asked for.
    var request: BoardRequest {
        var request = BoardRequest(
            board, firmware: firmware, engine: inference.engine, flash: flash, timing: timing, via: via)
        request.setUp = setUp
        request.trace = trace
        request.note = Output.remark
        request.foreign = ForeignImage(
            isAgreed: yes, ask: Question.canBeAsked ? Question.ask : nil, note: Output.remark)
        return request
    }

    /// Opens the board, whose erases are counted; warnings of wear go to standard error.
    func open(counting store: Store) throws -> ConnectedBoard {
        try request.open(counting: store, warn: Output.remark)
    }
}

/// Which inference engine to use.
struct EngineOptions: ParsableArguments {
    @Option(
        name: .customLong("engine"),
        help: ArgumentHelp("Inference engine: bundled (unless told otherwise) or tflm.", valueName: "NAME"))
    var named: Engine?

    /// The one that is asked for.
    var engine: Engine { named ?? .bundled }
}
