import ArgumentParser
import Console
import Facts
import Records
import Workflows

/// Lists stored rows.
struct ListRows: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the rows of the database, the latest first.",
        discussion: "Example: throughline list --board f746zg --last 5")

    @Option(help: ArgumentHelp("At most as many rows.", valueName: "N")) var last = 20
    @Flag(help: "All rows.") var all = false
    @Option(help: ArgumentHelp("Only rows of this kind of board.", valueName: "NAME")) var board: String?
    @Option(help: ArgumentHelp("Only models whose file name holds this text.", valueName: "TEXT"))
    var model: String?
    @OptionGroup var choice: OriginOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard last > 0 else { throw ValidationError("--last takes numbers above 0") }
    }

    func run() throws {
        let kind = try board.map { try BoardDescriptor.parsing($0).name }
        let store = try store.openForReading()
        let rows = try store.rows(
            board: kind, origin: choice.origin, backbone: choice.backbone, name: model,
            limit: all ? nil : last)
        let list = try RowList(rows, of: store)
        try output.show(list) { list.lines.forEach { Output.line($0) } }
    }
}
