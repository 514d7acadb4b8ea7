import ArgumentParser
import Console
import Foundation
import Jobs
import Workflows

/// Tells a search what an outside trainer found.
struct TellSearch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throughline search tell",
        abstract: "Tell a search how accurate the networks are that your own trainer trained.",
        discussion: """
            One result by options, or many in a JSON file: a list of objects with network, epochs and accuracy. Results may come in any \
            order; one that was not asked for is refused, and then none is taken.

            Example: throughline search tell --out found --network kws-c16-d16s2 --epochs 4 --accuracy 0.71
            """)

    @Option(name: .customLong("out"), help: ArgumentHelp("Folder of the search.", valueName: "DIR"))
    var folder: String
    @Option(help: ArgumentHelp("Id of the network, as search ask gave it.", valueName: "ID")) var network:
        String?
    @Option(help: ArgumentHelp("Epochs that it was trained for in all.", valueName: "N")) var epochs: Int?
    @Option(help: ArgumentHelp("Share of right answers on validation, 0 to 1.", valueName: "SHARE"))
    var accuracy: Double?
    @Option(help: ArgumentHelp("Many results.", valueName: "FILE")) var results: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let isOne = network != nil && epochs != nil && accuracy != nil
        let isNone = network == nil && epochs == nil && accuracy == nil
        guard results == nil ? isOne : isNone else {
            throw ValidationError("expected --network, --epochs and --accuracy, or --results alone")
        }
    }

    func run() throws {
        let search = try AskedSearch(URL(filePath: folder))
        try search.tell(try told())
        let document = try search.asked()
        try output.show(document) { AskedText(document: document, folder: folder).print() }
    }

    private func told() throws -> [AskedSearch.Told] {
        if let network, let epochs, let accuracy {
            return [AskedSearch.Told(network: network, epochs: epochs, accuracy: accuracy)]
        }
        let path = results ?? ""
        guard
            let found = try? SnakeCaseJSON.value(
                [AskedSearch.Told].self, from: Data(InputFile(path: path).bytes()))
        else {
            throw CommandError.input(
                "\(path): expected a list of objects with network, epochs and accuracy, found none; write it as "
                    + "docs/howto/search.md shows")
        }
        return found
    }
}
