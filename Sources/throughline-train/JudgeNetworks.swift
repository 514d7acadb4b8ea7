import ArgumentParser
import Console
import Foundation
import Jobs
import Networks
import Training

/// Judges networks with the weights of a search's supernet.
struct JudgeNetworks: ParsableCommand {
    private struct Document: Encodable {
        struct Entry: Encodable {
            var network: String
            var accuracy: Double
            var loss: Double
        }

        var method: SearchMethod
        var data: String
        var dataDigest: String
        var validationExamples: Int
        var networks: [Entry]
    }

    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Judge networks on validation examples with the weights of a search's supernet.",
        discussion: """
            DIR is a round of a search that is done, or as far as it got: order.json and its state. The networks are \
            those that a search in the same space judged, N of them, evenly spread over their ranks there.
            """)

    @Argument(help: ArgumentHelp("The round of the search.", valueName: "DIR")) var round: String
    @Option(help: ArgumentHelp("The search's data set.", valueName: "DIR")) var data: String
    @Option(
        help: ArgumentHelp(
            "Another data set of the task, whose validation examples judge instead.", valueName: "DIR"))
    var examples: String?
    @Option(help: ArgumentHelp("found.json of a search, whose candidates are judged.", valueName: "FILE"))
    var networks: String
    @Option(help: ArgumentHelp("Networks to judge.", valueName: "N")) var count = 20
    @Flag(help: "Print JSON on standard output (keys: docs/reference/json.md).") var json = false

    func validate() throws {
        guard (2...10_000).contains(count) else {
            throw ValidationError("expected 2 to 10000 --count, found \(count)")
        }
    }

    func run() throws {
        let folder = URL(filePath: round)
        let order = try SearchFile(folder.appending(path: "order.json").path).order()
        guard order.method.trainsSupernet else {
            throw DataError(
                place: round, expected: "a search with a supernet", found: order.method.rawValue,
                cure: "name a round of another method")
        }
        let chosen = try spread(try SearchFile(networks).outcome().candidates)
        let set = try DataSet(folder: URL(filePath: data), task: order.task, cache: .standard)
        let (seed, shape) = (order.recipe.seed, order.backbone.inputShape)
        let training = try set.examples(.training, inputShape: shape, seed: seed)
        let run = try SearchRun(
            order, on: training, validation: try set.examples(.validation, inputShape: shape, seed: seed))
        try run.resume(from: Search.stateFile(in: folder))
        let judging =
            try examples.map { try DataSet(folder: URL(filePath: $0), task: order.task, cache: .standard) }
            ?? set
        let judge = try SubnetJudge(
            run.supernet, on: try judging.examples(.validation, inputShape: shape, seed: seed),
            recalibratedOn: training, seed: seed)
        let entries = try chosen.map { candidate in
            let judged = try judge.judge(candidate.widths)
            return Document.Entry(
                network: try candidate.widths.architecture(order.backbone).id, accuracy: judged.accuracy,
                loss: judged.loss)
        }
        let document = Document(
            method: order.method, data: try judging.name(), dataDigest: try judging.digest().description,
            validationExamples: judge.exampleCount, networks: entries)
        if json { return try Output.json(document) }
        Output.line("on \(judge.exampleCount) validation examples of \(document.data):")
        for entry in entries {
            let loss = Figure.fixed(entry.loss, 3)
            Output.line("  \(Figure.percent(entry.accuracy)), loss \(loss): \(entry.network)")
        }
    }

    /// As many as asked for, the first and the last among them.
    private func spread(_ ranked: [SearchOutcome.Candidate]) throws -> [SearchOutcome.Candidate] {
        guard ranked.count >= 2 else {
            throw DataError(
                place: networks, expected: "2 or more networks that were judged", found: "\(ranked.count)",
                cure: "name what another search found")
        }
        let count = min(count, ranked.count)
        return (0..<count).map { ranked[($0 * (ranked.count - 1) + (count - 1) / 2) / (count - 1)] }
    }
}
