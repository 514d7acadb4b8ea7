import ArgumentParser
import Campaigns
import Console
import Reports
import Workflows

/// Looks at everything that a board's figures rest on.
struct Accept: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Accept a board: probe, chip, firmware, fixtures, repeatability, side by side with emulation, failures.",
        discussion: """
            Takes at most 15 minutes, asks nothing and needs no file. Writes acceptance-CHIP.json and \
            acceptance-CHIP.html, or the one file to send that is named, stores a row for each profile, and exits with \
            1 if a check fails. Four faults are provoked, a spare sector is programmed twice and erased, and a session \
            is broken off in the midst of a transfer. A virtual board \
            can be accepted too: that shows that the procedure works, and says nothing of silicon.

            Example: throughline accept --board usb
            """)

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp(
            "Folder for the two files, or one file .json or .html to send.", valueName: "DIR|FILE"))
    var place = "."
    @Option(help: ArgumentHelp("KWS networks that run side by side, 1 to 200.", valueName: "N")) var models =
        Acceptance.Scale().models
    @Option(
        name: .customLong("repeat"), help: ArgumentHelp("Inferences of one model, 2 to 1000.", valueName: "N")
    )
    var repeats = Acceptance.Scale().repeats
    @Option(help: ArgumentHelp("Seconds over which the clock is compared, 1 to 60.", valueName: "SECONDS"))
    var seconds = Acceptance.Scale().clockSeconds
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try (1...200).check(models, of: "--models")
        try (2...1000).check(repeats, of: "--repeat")
        guard (1...60).contains(seconds) else { throw ValidationError("--seconds takes 1 to 60") }
    }

    func run() throws {
        if !AcceptedBoard.isFile(place) { try OutputFolder(path: place).make() }
        var scale = Acceptance.Scale()
        scale.models = models
        scale.repeats = repeats
        scale.clockSeconds = seconds
        let accepted = try AcceptedBoard(
            board.request, at: place, into: try store.open(), scale: scale,
            page: { AcceptancePage($0).html }, note: Output.remark)
        try output.show(AcceptanceDocument(accepted)) { AcceptanceText(accepted: accepted).print() }
        if !accepted.report.passed { throw ExitCode(ExitStatus.board.rawValue) }
    }
}
