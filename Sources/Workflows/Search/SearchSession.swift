import Boards
import Campaigns
import Console
import Facts
import Foundation
import HostInference
import Jobs
import Latency
import Networks
import Records

/// A search with all that goes with it: rounds on the board, training, and the card.
///
/// Everything lies in one folder: `round-1/` with the order, the search's state and what it found, `training/`, the
/// model and the card. What is there already is not done again.
struct SearchSession {
    let task: LearningTask
    let backbone: Backbone
    let data: String
    var folder: URL
    let options: SearchSettings
    /// Bounds of user and board.
    var limits: [Limit]
    let fit: FitAtLevel?
    let profiling: Profiling
    let isResumed: Bool
    let program: TrainingProgram
    /// Told what goes on between rounds.
    let note: (String) -> Void

    /// Latencies in ms that networks are wanted for, of a search for a front.
    var targets: [Double]?
    /// Where trainings of networks lie that several limits may pick, so that each is trained once; nil for the folder's own.
    var shared: URL?

    var profiler: Profiler { profiling.profiler }

    /// Searches until the board keeps the limits or no round is left, trains what was found, and writes the card.
    func run() throws -> SearchCard {
        let identity = try profiler.attach()
        let isNew = !FileManager.default.fileExists(atPath: folder.path)
        try OutputFolder(path: folder.relativePath).make()
        var rounds: [SearchCard.Round] = []
        var tightened = limits
        while rounds.count < options.rounds {
            var round = try search(rounds.count + 1, within: tightened, identity, isNew: isNew)
            guard let finding = round.finding, rounds.count + 1 < options.rounds,
                let next = try retry(round, finding, within: tightened)
            else {
                rounds.append(round)
                break
            }
            round.correction = next.correction
            rounds.append(round)
            tightened = next.limits
            note(
                "round \(rounds.count) took \(Figure.milliseconds(finding.latencyMs)); the limit is "
                    + "multiplied by \(Figure.fixed(next.correction.factor, 3))")
        }
        guard let last = rounds.last else { throw CommandError.input("expected a round, found none") }
        return try deliver(rounds, identity, order: Self.orderFile(in: round(last.number)))
    }

    /// One round: the search, and the board.
    private func search(
        _ number: Int, within limits: [Limit], _ identity: BoardIdentity, isNew: Bool
    ) throws -> SearchCard.Round {
        try profiled(try find(number, within: limits, isNew: isNew), number, identity)
    }

    /// What a round found.
    func find(_ number: Int, within limits: [Limit], isNew: Bool) throws -> SearchOutcome {
        let place = round(number)
        try OutputFolder(path: place.path).make()
        let order = SearchOrder(
            task: task, backbone: backbone, limits: limits, method: options.method, recipe: options.recipe,
            targets: targets)
        let orderFile = Self.orderFile(in: place)
        let earlier: SearchOrder? = try SearchFile.read(orderFile)
        if let earlier {
            guard isResumed else { throw Self.isEarlier(folder) }
            guard earlier == order else {
                throw CommandError.input(
                    "\(orderFile.path): expected the same options and stored samples as before, found others; "
                        + "name another --out")
            }
        }
        try SearchFile.write(order, to: orderFile)
        let foundFile = place.appending(path: "found.json")
        if !FileManager.default.fileExists(atPath: foundFile.path) {
            do {
                let code = try program.run(
                    [
                        "search", "--order", orderFile.path, "--data", data, "--out", place.path, "--resume",
                    ] + options.computeArguments)
                // It has said why.
                guard code == 0 else { throw ProgramExit(code: code) }
            } catch {
                if earlier == nil { forget(place, isNew: isNew) }
                throw error
            }
        }
        guard let outcome: SearchOutcome = try SearchFile.read(foundFile) else {
            throw CommandError.input("\(foundFile.path): expected what the search found, found no file")
        }
        return outcome
    }

    /// A round with the board's figures of what it found, with generated weights, which take as long as any.
    func profiled(
        _ outcome: SearchOutcome, _ number: Int, _ identity: BoardIdentity
    ) throws -> SearchCard.Round {
        let architecture = try outcome.widths.architecture(backbone)
        let prediction = try fit?.predict(architecture)
        let finding = try profile(
            Model(bytes: try architecture.model()), architecture.id, identity)
        return SearchCard.Round(
            number: number, outcome: outcome, predictedMs: prediction?.latencyMs,
            interval: prediction?.interval, finding: finding, correction: nil)
    }

    /// Throws a `CommandError` where a folder holds a search already.
    static func requireNoEarlier(in folder: URL) throws {
        let first = orderFile(in: folder.appending(path: "round-1"))
        if let _: SearchOrder = try SearchFile.read(first) { throw isEarlier(folder) }
    }

    private static func isEarlier(_ folder: URL) -> CommandError {
        .input(
            "\(folder.path): expected no earlier search, found one; go on with --resume or name another --out"
        )
    }

    /// Removes a round that failed before it left anything to go on from, so that it is not taken for a search.
    private func forget(_ place: URL, isNew: Bool) {
        let files = FileManager.default
        guard
            let names = try? files.contentsOfDirectory(atPath: place.path),
            names.allSatisfy({ $0 == Self.orderFile(in: place).lastPathComponent })
        else { return }
        try? files.removeItem(at: place)
        guard isNew, (try? files.contentsOfDirectory(atPath: folder.path))?.isEmpty == true else { return }
        try? files.removeItem(at: folder)
    }

    func round(_ number: Int) -> URL { folder.appending(path: "round-\(number)") }

    static func orderFile(in round: URL) -> URL { round.appending(path: "order.json") }

    /// The limits of another round where the board took longer than the user allows.
    private func retry(
        _ round: SearchCard.Round, _ finding: SearchCard.Finding, within tightened: [Limit]
    ) throws -> (limits: [Limit], correction: LatencyCorrection)? {
        guard let fit, let bound = latencyBound, finding.latencyMs > bound else { return nil }
        let known = try profiling.store.measurements(backbone: backbone.name).filter { row in
            row.board.board == finding.board.board && row.origin == finding.origin
                && row.board.firmwareBuildID == finding.board.firmwareBuildID
        }
        let correction = LatencyCorrection(
            near: try round.outcome.widths.architecture(backbone), by: fit.rule,
            networks: known.compactMap { row in
                row.sample.map { ($0.architecture, row.latencyMilliseconds) }
            })
        guard let correction, correction.factor < 1 else { return nil }
        return (
            tightened.map { limit in
                if case .latency = limit { limit.scaled(by: correction.factor) } else { limit }
            }, correction
        )
    }

    /// Trains what the last round found, or goes on with a training from a state, and writes the card.
    func deliver(
        _ rounds: [SearchCard.Round], _ identity: BoardIdentity, order: URL, state: URL? = nil
    ) throws -> SearchCard {
        guard let last = rounds.last else { throw CommandError.input("expected a round, found none") }
        let recipe = last.outcome.order.recipe
        let isFront = last.outcome.order.method == .front
        let isBest = isFront && options.winners == .best && task == .kws
        let goesOn = state != nil && options.trainEpochs != 0 && !isBest
        let epochs =
            goesOn
            ? recipe.epochs
            : options.trainEpochs ?? (isBest ? SearchSettings.bestEpochs : SearchSettings.usualEpochs)
        if isBest, epochs > 0 {
            note("training \(last.outcome.architecture) by the recipe best: \(epochs) epochs")
        }
        var training = NetworkTraining(
            network: try last.outcome.widths.architecture(backbone).network, order: order, data: data,
            folder: try trainings(
                last.outcome, "\(isBest ? "best" : goesOn ? "continued" : "standard")-\(epochs)"),
            epochs: epochs,
            batch: goesOn ? recipe.batchSize : options.batch, seed: goesOn ? recipe.seed : options.seed,
            computeArguments: options.computeArguments, floatState: goesOn ? state : nil)
        training.isBest = isBest
        let trained = try training.run(program)
        let model = try Model(bytes: trained.model)
        let name = last.outcome.architecture
        try Data(trained.model).write(to: folder.appending(path: "model.tflite"), options: .atomic)
        var rounds = rounds
        var accuracies = trained.accuracies
        if trained.isTrained {
            rounds[rounds.count - 1].finding = try profile(model, name, identity)
            try judge(model, name, identity, into: &accuracies)
        }
        let final = rounds[rounds.count - 1]
        let card = SearchCard(
            task: task.rawValue, limits: try rows(final, bytes: trained.model.count), rounds: rounds,
            fit: fit, accuracies: accuracies,
            data: SearchCard.DataFacts(
                name: final.outcome.dataName, digest: final.outcome.dataDigest,
                trainingExamples: final.outcome.trainingExamples,
                validationExamples: final.outcome.validationExamples),
            isTrained: trained.isTrained, trainingEpochs: epochs,
            modelDigest: model.digest.description, provenance: profiler.tool.provenance)
        try SearchFile.write(card, to: folder.appending(path: "card.json"))
        return card
    }

    /// Folder of a network's training: of its own, where trainings are shared.
    private func trainings(_ outcome: SearchOutcome, _ recipe: String) throws -> URL {
        guard let shared else { return folder.appending(path: "training") }
        let digest = try outcome.widths.architecture(backbone).digest.description.prefix(16)
        return shared.appending(path: "\(digest)-\(recipe)")
    }

    /// Runs examples of the test split on the board, and compares its outputs with the host's.
    private func judge(
        _ model: Model, _ name: String, _ identity: BoardIdentity,
        into accuracies: inout SearchCard.Accuracies
    ) throws {
        let sample = try BoardSample(
            of: data, count: options.samples, for: folder.appending(path: "model.tflite").path,
            seed: options.seed)
        let comparison = try HostComparison(model, name: name, sample: sample, with: profiler, on: identity)
        accuracies.boardExamples = comparison.agreement.inferences
        accuracies.boardEqual = comparison.agreement.equal
        if let answers = comparison.answers, answers.count > 0 {
            accuracies.board = Double(answers.rightOnBoard) / Double(answers.count)
        }
    }

    private func rows(_ round: SearchCard.Round, bytes: Int) throws -> [SearchCard.LimitRow] {
        let architecture = try round.outcome.widths.architecture(backbone)
        return try limits.map { limit in
            var predicted = try limit.exact(architecture)
            if case .latency = limit { predicted = round.predictedMs ?? predicted }
            return SearchCard.LimitRow(
                name: limit.name, unit: limit.unit, bound: limit.bound, predicted: predicted,
                found: round.finding.map { SearchCard.LimitRow.found(limit, in: $0) })
        }
    }

    private var latencyBound: Double? {
        for case .latency(let maxMs, _, _) in limits { return maxMs }
        return nil
    }

    /// The board's figures of a network; a search that goes on takes those that it stored before it was stopped.
    func profile(
        _ model: Model, _ name: String, _ identity: BoardIdentity
    ) throws -> SearchCard.Finding {
        if isResumed,
            let row = try profiling.store.foundRow(
                modelSHA256: model.digest.description, backbone: backbone.name, architecture: name,
                seed: options.seed, on: identity, origin: profiler.board.origin)
        {
            return SearchCard.Finding(row)
        }
        let stored = try profiling.profile(
            model, name: name, on: identity,
            foundBy: Profiling.Found(backbone: backbone.name, seed: options.seed))
        return SearchCard.Finding(stored.profile, row: stored.row)
    }
}
