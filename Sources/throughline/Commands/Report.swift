import ArgumentParser
import Console
import Facts
import Latency
import Records
import Reports
import Workflows

/// Writes a page about what is in the database.
struct WriteReport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write an HTML page with charts of what is in the database.",
        discussion: """
            Roofline and arena are drawn of published networks, and of models whose files --model names: the database \
            keeps no model.

            Example: throughline report --out report
            """)

    @Option(name: .customLong("out"), help: ArgumentHelp("Folder for the page.", valueName: "DIR"))
    var folder: String
    @Option(help: ArgumentHelp("Folder with search cards; may be given again.", valueName: "DIR"))
    var cards: [String] = []
    @Option(
        help: ArgumentHelp(
            "File of a model in the database, for its roofline and arena; may be given again.",
            valueName: "MODEL.tflite"))
    var model: [String] = []
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let store = try store.openForReading()
        var content = try ReportContent(
            store, cards: try cards.flatMap(SearchCards.all), fronts: try cards.flatMap(SearchCards.fronts))
        guard !content.rows.isEmpty || !content.failures.isEmpty else {
            throw CommandError.input(
                "\(store.path): there is nothing to report yet; run throughline profile or characterize")
        }
        let models = RowModels(try model.map { try InputFile(path: $0).model() })
        var known: [String: [Roofline.Mark]] = [:]
        content.addGraphs(models.model) { row in
            let request = FitRequest(board: row.boardName, engine: row.board.engine)
            let key = "\(request.board) \(request.engine) \(row.originName)"
            let marks =
                known[key]
                ?? KernelReferences(by: PredictionSource(store: store, request), origin: row.origin).items
                .compactMap { Roofline.Mark($0.account, cycles: $0.cycles) }
            known[key] = marks
            return marks
        }
        let tool = Tool.current.provenance
        let report = Report(
            content, heading: "written by throughline \(tool.toolVersion) on \(tool.recordedAt)")
        let paths = try OutputFolder(path: folder).write(report.files.map { ($0.name, $0.text) })
        try output.show(["files": paths]) { Output.line("\(paths.count) files; open \(paths[0])") }
    }
}
