import ArgumentParser
import Console
import Foundation
import Jobs
import Latency
import Networks
import Training

/// Looks for a network in a space.
struct SearchNetwork: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Look for a network in a space, by an order in JSON, as `throughline search` writes it.",
        discussion: """
            State lies in DIR, written after each epoch and at Ctrl-C; --resume goes on from there. What was found \
            is written to DIR/found.json.
            """)

    @Option(help: ArgumentHelp("Space, limits, method and recipe.", valueName: "FILE")) var order: String
    @Option(help: ArgumentHelp("The data set.", valueName: "DIR")) var data: String
    @OptionGroup var compute: ComputeOptions
    @Flag(help: "Go on from the state in DIR.") var resume = false
    @Option(name: .customLong("out"), help: ArgumentHelp("Where state and result go.", valueName: "DIR"))
    var destination: String

    func run() throws {
        compute.apply()
        let order = try SearchFile(order).order()
        let folder = URL(filePath: destination)
        try OutputFolder(path: destination).make()
        for state in [Search.stateFile(in: folder), Search.candidateFile(in: folder)]
        where !resume && FileManager.default.fileExists(atPath: state.path) {
            throw DataError(
                place: state.path, expected: "no state of an earlier search", found: "one",
                cure: "go on with --resume or name another folder")
        }
        let data = try DataSet(folder: URL(filePath: data), task: order.task, cache: .standard)
        let (seed, shape) = (order.recipe.seed, order.backbone.inputShape)
        let search = Search(
            order, training: try data.examples(.training, inputShape: shape, seed: seed),
            validation: try data.examples(.validation, inputShape: shape, seed: seed), folder: folder,
            device: compute.device)
        let interruption = Interruption(note: nil, stopsWithParent: true)
        defer { withExtendedLifetime(interruption) {} }
        let start = Date()
        var first: Double?
        let outcome = try search.run(isCancelled: interruption.isAsked) { progress in
            // What an earlier run did takes no time now.
            let origin = first ?? progress.share
            first = origin
            let elapsed = Date().timeIntervalSince(start)
            let pace = progress.share > origin ? elapsed / (progress.share - origin) : 0
            let text = SearchText(order: order, secondsLeft: pace * (1 - progress.share))
            if let epoch = progress.epoch { Output.note(text.line(epoch)) }
            if let candidate = progress.candidate { Output.note(text.line(candidate)) }
        }
        guard var outcome else {
            Output.note("throughline: stopped; the state is in \(destination), go on with --resume")
            throw ExitCode(130)
        }
        outcome.dataName = try data.name()
        outcome.dataDigest = try data.digest().description
        try SnakeCaseJSON.data(outcome).write(to: folder.appending(path: "found.json"), options: .atomic)
        let costs = zip(order.limits, outcome.costs).map { limit, cost in
            "\(limit.name) \(SearchText.figure(cost, limit)) of \(SearchText.figure(limit.bound, limit))"
        }
        Output.note("found \(outcome.architecture): " + costs.joined(separator: ", "))
    }
}
