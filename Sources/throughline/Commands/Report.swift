import ArgumentParser
import Console
import Facts
import Foundation
import Jobs
import Records
import Reports
import Workflows

/// Writes a page about what is in the database.
struct WriteReport: ParsableCommand {
    private struct Document: Encodable {
        var files: [String]
    }

    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write an HTML page with charts of what is in the database.")

    @Option(name: .customLong("out"), help: ArgumentHelp("Folder for the page.", valueName: "DIR"))
    var folder: String
    @Option(help: ArgumentHelp("Folder with search cards; may be given again.", valueName: "DIR"))
    var cards: [String] = []
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let store = try store.openExisting()
        let content = try ReportContent(store, cards: try cards.flatMap(Self.cards))
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

    /// The cards in a folder and its subfolders, by path.
    private static func cards(in folder: String) throws -> [SearchCard] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let paths = names.filter { $0 == "card.json" || $0.hasSuffix("/card.json") }.sorted()
        guard !paths.isEmpty else {
            throw CommandError.input(
                "\(folder): expected card.json of a search in it, found none; run throughline search")
        }
        return try paths.compactMap {
            try SearchFile.read(URL(filePath: folder).appending(path: $0))
        }
    }
}
