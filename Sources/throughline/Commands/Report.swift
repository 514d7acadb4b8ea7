import ArgumentParser
import Measurements
import Reports

/// Writes a page about what is in the database.
struct WriteReport: ParsableCommand {
    private struct Document: Encodable {
        var files: [String]
    }

    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write an HTML page with charts of what is in the database.")

    @Option(name: .customLong("out"), help: ArgumentHelp("Folder for the page.", valueName: "DIR"))
    var folder: String
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let store = try store.openExisting()
        let content = try ReportContent(store)
        guard !content.rows.isEmpty || !content.failures.isEmpty else {
            throw CommandError.input(
                "\(store.path): there is nothing to report yet; run throughline profile or characterize")
        }
        let tool = Tool.current.provenance
        let report = Report(
            content, heading: "written by throughline \(tool.toolVersion) on \(tool.recordedAt)")
        let paths = try OutputFolder(path: folder).write(report.files.map { ($0.name, $0.text) })
        if output.json {
            try Output.json(Document(files: paths))
        } else {
            Output.line("\(paths.count) files; open \(paths[0])")
        }
    }
}
