import ArgumentParser
import Console
import Facts
import Records

/// Prints the energies of measurements.
struct ShowEnergy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print the energies of measurements, the latest first.",
        discussion: "Example: throughline energy show --last 5")

    @Option(help: ArgumentHelp("Only this measurement.", valueName: "ROW")) var row: Int64?
    @Option(help: ArgumentHelp("Only measurements on this kind of board.", valueName: "NAME")) var board:
        String?
    @Option(help: ArgumentHelp("At most as many measurements.", valueName: "N")) var last = 20
    @OptionGroup var choice: OriginOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard last > 0 else { throw ValidationError("--last takes numbers above 0") }
    }

    func run() throws {
        let kind = try board.map { try BoardDescriptor.parsing($0).name }
        let store = try store.openForReading()
        let rows = try store.energies(
            row: row, backbone: choice.backbone, board: kind, origin: choice.origin, limit: last)
        if let row, rows.isEmpty {
            throw CommandError.input(
                "\(store.path): expected measurement \(row), found none that fits the options")
        }
        let documents = rows.map { EnergyDocument($0, period) }
        try output.show(["energies": documents]) { EnergyText.print(documents) }
    }
}
