import Console
package import Foundation
import Fronts
package import Jobs
import Latency
import Networks

/// A search for a front whose networks somebody else trains, on data of their own: what is to be trained goes out, accuracies come in.
///
/// Its state lies in a folder: the order, the results that were told, and a file of each network that is asked for.
package struct AskedSearch {
    /// What is searched for.
    package let order: SearchOrder
    private let folder: URL
    private let examples: Int

    /// What the order does not say.
    private struct Facts: Codable {
        var validationExamples: Int
    }

    /// A result that is told.
    package struct Told: Hashable, Codable {
        /// Id of the network.
        package var network: String
        /// Epochs that it was trained for in all.
        package var epochs: Int
        /// Share of right answers on validation, 0...1.
        package var accuracy: Double

        /// States all of it.
        package init(network: String, epochs: Int, accuracy: Double) {
            self.network = network
            self.epochs = epochs
            self.accuracy = accuracy
        }
    }

    /// Begins one.
    ///
    /// - Parameter examples: validation examples that accuracies will be shares of.
    ///
    /// Throws a `CommandError` for a folder that holds another search, a `ModelError` where nothing keeps the limits.
    package init(_ order: SearchOrder, examples: Int, in folder: URL) throws {
        try order.check()
        _ = try Repair.scale(order.backbone.widest, of: order.backbone, limits: order.limits)
        let file = Self.orderFile(in: folder)
        if let earlier: SearchOrder = try SearchFile.read(file), earlier != order {
            throw CommandError.input(
                "\(file.path): expected the same options and stored samples as before, found others; leave them out to go "
                    + "on, or name another folder")
        }
        try OutputFolder(path: file.deletingLastPathComponent().path).make()
        try SearchFile.write(Facts(validationExamples: examples), to: Self.factsFile(in: folder))
        try SearchFile.write(order, to: file)
        try self.init(folder)
    }

    /// Goes on with the one that lies in a folder.
    ///
    /// Throws a `CommandError` for a folder without one.
    package init(_ folder: URL) throws {
        guard let order: SearchOrder = try SearchFile.read(Self.orderFile(in: folder)),
            let facts: Facts = try SearchFile.read(Self.factsFile(in: folder)), order.method == .front
        else {
            throw CommandError.input(
                "\(folder.path): expected a search that was asked, found none; begin one with throughline search ask "
                    + "--task TASK --max-latency TIME --out \(folder.path)")
        }
        try order.check()
        self.order = order
        self.folder = folder
        examples = facts.validationExamples
    }

    /// What is to be trained next, and what is best so far; writes a file of each network that it names.
    package func asked() throws -> AskedDocument {
        let known = try CandidateFile.read(candidateFile)
        let requests = try requests(known)
        let front = TrainedFront(known, of: order, examples: examples)
        let document = AskedDocument(
            isDone: requests.isEmpty, trainedNetworks: known.count,
            limits: order.limits.map { AskedDocument.Limit(name: $0.name, unit: $0.unit, bound: $0.bound) },
            asked: try requests.map { request in
                AskedDocument.Training(
                    network: request.architecture.id, model: try file(of: request.architecture),
                    fromEpochs: request.fromEpochs, epochs: request.epochs,
                    latencyMs: try latency?.exact(request.architecture), ops: request.architecture.ops)
            },
            best: try (order.targets ?? [0]).compactMap { target in
                guard let best = try front.best(within: order.limits(at: target)) else { return nil }
                let architecture = try best.candidate.widths.architecture(order.backbone)
                return AskedDocument.Best(
                    limitMs: target > 0 ? target : nil, network: architecture.id,
                    model: try file(of: architecture), accuracy: best.candidate.accuracy,
                    epochs: best.candidate.trainedEpochs ?? 0, expectedAccuracy: best.expected,
                    latencyMs: try latency?.exact(architecture), ops: architecture.ops)
            })
        return document
    }

    /// Takes results; all of them or, where one was not asked for, none.
    ///
    /// A result that was told before is taken again if it says the same. Throws a `CommandError` for one that nobody asked for.
    package func tell(_ results: [Told]) throws {
        var known = try CandidateFile.read(candidateFile)
        for result in results {
            guard (0...1).contains(result.accuracy) else {
                throw CommandError.input(
                    "\(result.network): expected an accuracy from 0 to 1, found \(result.accuracy)")
            }
            let widths = try ChosenWidths(of: Architecture(id: result.network, of: order.backbone))
            let place = known.firstIndex { $0.widths == widths }
            let rungs = place.flatMap { known[$0].rungs } ?? []
            if let earlier = rungs.first(where: { $0.epochs == result.epochs }) {
                guard earlier.accuracy == result.accuracy else {
                    throw CommandError.input(
                        "\(result.network) after \(result.epochs) epochs: expected \(earlier.accuracy), as was told before, "
                            + "found \(result.accuracy); what was told stays")
                }
                continue
            }
            let requests = try requests(known)
            guard
                requests.contains(where: {
                    $0.architecture.id == result.network && $0.epochs == result.epochs
                })
            else {
                let next = requests.first.map { "\($0.architecture.id) after \($0.epochs) epochs" }
                throw CommandError.input(
                    "\(result.network) after \(result.epochs) epochs: expected a result that was asked for, such as "
                        + "\(next ?? "none, since the search is done"), found another; see throughline search ask"
                )
            }
            let rung = TrainingRung(epochs: result.epochs, accuracy: result.accuracy, loss: 0)
            let candidate = SearchOutcome.Candidate(
                widths: widths, accuracy: result.accuracy, loss: 0, trainedEpochs: result.epochs,
                rungs: rungs + [rung])
            if let place { known[place] = candidate } else { known.append(candidate) }
        }
        try CandidateFile.write(known, to: candidateFile)
    }

    private func requests(_ known: [SearchOutcome.Candidate]) throws -> [FrontSearch.Request] {
        try FrontSearch(order, known: known, examples: (0, examples)).requests()
    }

    /// Writes a network with generated weights, once; gives its path below the folder.
    private func file(of architecture: Architecture) throws -> String {
        let name = "networks/\(architecture.id).tflite"
        let url = folder.appending(path: name)
        guard !FileManager.default.fileExists(atPath: url.path) else { return name }
        try OutputFolder(path: url.deletingLastPathComponent().path).make()
        try OutputFile(path: url.path).write(try architecture.model())
        return name
    }

    private var latency: Latency.Limit? {
        order.limits.first { if case .latency = $0 { true } else { false } }
    }

    private var candidateFile: URL { folder.appending(path: "round-1/candidates.json") }

    private static func orderFile(in folder: URL) -> URL { folder.appending(path: "round-1/order.json") }

    private static func factsFile(in folder: URL) -> URL { folder.appending(path: "round-1/asked.json") }
}
