public import Foundation
public import Networks

/// A search by any method, from an order to what it found.
public final class Search {
    /// How far it is.
    public struct Progress: Sendable {
        /// Share of the work that is done, 0...1.
        public var share: Double
        /// The epoch of the supernet that just ended; nil in between.
        public var epoch: SearchEpoch?
        /// The candidate that was just judged.
        public var candidate: SearchOutcome.Candidate?
    }

    private let order: SearchOrder
    private let training: any Examples
    private let validation: any Examples
    private let folder: URL
    private let device: Device

    /// Networks that are judged by a supernet's weights for each candidate of the recipe.
    private static let judgedPerCandidate = 8

    /// Prepares a search whose state lies in a folder and that computes on a device.
    public init(
        _ order: SearchOrder, training: any Examples, validation: any Examples, folder: URL,
        device: Device = .cpu
    ) {
        self.order = order
        self.training = training
        self.validation = validation
        self.folder = folder
        self.device = device
    }

    /// Where the state of the supernet lies.
    public static func stateFile(in folder: URL) -> URL { folder.appending(path: "search.safetensors") }
    /// Where candidates lie that were trained one by one.
    public static func candidateFile(in folder: URL) -> URL { folder.appending(path: "candidates.json") }

    /// Searches, from the state in the folder if there is one; nil where it was asked to stop before the end.
    ///
    /// State is written after each epoch, and when asked to stop. Throws a `ModelError` where nothing of the space
    /// keeps the limits.
    public func run(
        isCancelled: () -> Bool = { false }, progress: (Progress) -> Void = { _ in }
    ) throws -> SearchOutcome? {
        // The narrowest network tells at once whether there is anything to find.
        _ = try Repair.scale(order.backbone.widest, of: order.backbone, limits: order.limits)
        switch order.method {
        case .family:
            let widths = try NetworkFamily.widest(of: order.backbone, within: order.limits)
            return try outcome([], chosen: widths, history: [], effort: .none)
        case .random: return try runRandom(isCancelled, progress)
        case .dnas, .noCost, .randomSupernet, .evolution: return try runSupernet(isCancelled, progress)
        }
    }

    private func runSupernet(
        _ isCancelled: () -> Bool, _ progress: (Progress) -> Void
    ) throws -> SearchOutcome? {
        let run = try SearchRun(order, on: training, device: device)
        let state = Self.stateFile(in: folder)
        if FileManager.default.fileExists(atPath: state.path) { try run.resume(from: state) }
        while !run.isDone {
            let epoch = try run.takeStep()
            let isOver = isCancelled()
            if epoch != nil || isOver { try run.save(to: state) }
            progress(Progress(share: Double(run.step) / Double(run.steps), epoch: epoch))
            if isOver { return nil }
        }
        let judge = try SubnetJudge(
            run.supernet, on: validation, seed: order.recipe.seed, device: device)
        var effort = run.effort
        func judged(_ widths: ChosenWidths) throws -> SearchOutcome.Candidate {
            effort.judge(judge.exampleCount, macs: try widths.architecture(order.backbone).macs)
            let candidate = try judge.judge(widths)
            progress(Progress(share: 1, candidate: candidate))
            return candidate
        }
        var random = RandomSource(seed: order.recipe.seed, position: 1)
        let count = Self.judgedPerCandidate * order.recipe.candidates
        let candidates: [SearchOutcome.Candidate]
        switch order.method {
        case .evolution:
            candidates = try EvolutionarySearch(backbone: order.backbone, limits: order.limits)
                .run(count, from: &random, judge: judged)
        case .randomSupernet:
            // Evolution whose first generation never ends is a random search.
            candidates = try EvolutionarySearch(
                backbone: order.backbone, limits: order.limits, population: .max
            ).run(count, from: &random, judge: judged)
        default: candidates = try run.found().map(judged)
        }
        return try outcome(candidates, chosen: nil, history: run.history, effort: effort)
    }

    /// Trains drawn networks one by one until the work of a differentiable search is done.
    private func runRandom(
        _ isCancelled: () -> Bool, _ progress: (Progress) -> Void
    ) throws -> SearchOutcome? {
        let recipe = order.recipe
        let budget = try plannedEffort().macs
        let file = Self.candidateFile(in: folder)
        var done: [SearchOutcome.Candidate] = []
        if let data = try? Data(contentsOf: file) {
            do {
                done = try JSONDecoder().decode([SearchOutcome.Candidate].self, from: data)
            } catch {
                throw TorchError(
                    "\(file.path): expected candidates of this search, found something else; remove it")
            }
        }
        var effort = SearchEffort.none
        for index in 0... {
            var random = RandomSource(seed: recipe.seed, position: index)
            let widths = try EvolutionarySearch.draw(order.backbone, order.limits, &random)
            let architecture = try widths.architecture(order.backbone)
            effort.train(recipe.candidateEpochs * training.count, macs: architecture.macs)
            effort.judge(validation.count, macs: architecture.macs)
            // The first network is trained whatever it costs, the last is the last that is within the budget.
            guard index == 0 || effort.macs <= budget else { break }
            if index < done.count {
                guard done[index].widths == widths else {
                    throw TorchError(
                        "\(file.path): expected candidates of the same search, found others; start anew in "
                            + "another folder or give the same options")
                }
                continue
            }
            guard let candidate = try trained(widths, architecture, isCancelled) else { return nil }
            done.append(candidate)
            try JSONEncoder().encode(done).write(to: file, options: .atomic)
            progress(Progress(share: min(1, effort.macs / budget), candidate: candidate))
        }
        var spent = SearchEffort.none
        for candidate in done {
            let macs = try candidate.widths.architecture(order.backbone).macs
            spent.train(recipe.candidateEpochs * training.count, macs: macs)
            spent.judge(validation.count, macs: macs)
        }
        return try outcome(done, chosen: nil, history: [], effort: spent)
    }

    private func trained(
        _ widths: ChosenWidths, _ architecture: Architecture, _ isCancelled: () -> Bool
    ) throws -> SearchOutcome.Candidate? {
        let recipe = order.recipe
        let run = try TrainingRun(
            TrainableNetwork(architecture.network, seed: recipe.seed).moved(to: device), on: training,
            recipe: Recipe(
                epochs: recipe.candidateEpochs, batchSize: recipe.batchSize,
                learningRate: recipe.learningRate, lastLearningRate: recipe.lastLearningRate,
                weightDecay: recipe.weightDecay, seed: recipe.seed), device: device)
        var loss = 0.0
        while !run.isDone {
            if isCancelled() { return nil }
            loss = try run.runEpoch()
        }
        let accuracy = try Accuracy(of: run.network, on: validation, device: device)
        return SearchOutcome.Candidate(widths: widths, accuracy: accuracy.share, loss: loss)
    }

    /// Work of a differentiable search by this recipe.
    private func plannedEffort() throws -> SearchEffort {
        let recipe = order.recipe
        let steps = training.count / 2 / max(1, recipe.batchSize)
        let passes = 2 * recipe.epochs - recipe.warmUpEpochs
        var effort = SearchEffort.none
        effort.train(
            passes * steps * recipe.batchSize,
            macs: try order.backbone.widest.architecture(order.backbone).macs)
        return effort
    }

    private func outcome(
        _ candidates: [SearchOutcome.Candidate], chosen: ChosenWidths?, history: [SearchEpoch],
        effort: SearchEffort
    ) throws -> SearchOutcome {
        // Of equally right ones the surer.
        let ranked = candidates.sorted { ($0.accuracy, -$0.loss) > ($1.accuracy, -$1.loss) }
        guard let widths = chosen ?? ranked.first?.widths else {
            throw TorchError("expected a network that was judged, found none; raise the number of candidates")
        }
        let architecture = try widths.architecture(order.backbone)
        return SearchOutcome(
            order: order, architecture: architecture.id, widths: widths,
            costs: try order.limits.map { try $0.exact(architecture) }, candidates: ranked, history: history,
            effort: effort, trainingExamples: training.count, validationExamples: validation.count)
    }
}
