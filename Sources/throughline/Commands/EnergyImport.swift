import ArgumentParser
import Console
import Records
import Workflows

/// Reads a power meter's trace and stores what it says of a measurement.
struct ImportEnergy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Store energy and power of a measurement from a power meter's recording.",
        discussion: """
            Inferences are found by the marker, and are those of the measurement if they last as long. Reading a \
            file twice changes nothing.

            Example: throughline energy import recording.csv --meter ppk2 --volts 3.3
            """)

    @Argument(help: ArgumentHelp("The recording, exported as CSV.", valueName: "FILE")) var file: String
    @Option(
        help: ArgumentHelp("Whose export it is: otii, ppk2 or joulescope.", valueName: "METER")) var meter:
        PowerMeter
    @Option(
        help: ArgumentHelp("The measurement that was recorded; the latest if left out.", valueName: "ROW"))
    var row: Int64?
    @Option(help: ArgumentHelp("Column of the digital input that the marker is on.", valueName: "NAME"))
    var channel: String?
    @Option(help: ArgumentHelp("Supply, if the recording has no voltage (PPK2).", valueName: "VOLTS"))
    var volts: Double?
    @OptionGroup var period: PeriodOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let volts, !(volts > 0 && volts.isFinite) { throw ValidationError("--volts takes volts above 0") }
    }

    func run() throws {
        let store = try store.openExisting()
        let trace = try MeteredTrace(
            file, of: meter, measurement: row, channel: channel, volts: volts, into: store)
        var document = EnergyDocument(trace.row, period)
        document.wasPresent = trace.wasPresent
        try output.show(document) {
            EnergyText(document: document).print()
            Output.line((trace.wasPresent ? "was stored before in " : "stored in ") + store.path)
        }
    }
}
