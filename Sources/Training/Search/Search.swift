public import Foundation
import Fronts
public import Jobs
import Latency
import Networks

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
    private static let judgedPerCandidate = 4

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
        case .front: return try runFront(isCancelled, progress)
        case .dnas, .noCost, .randomSupernet, .evolution: return try runSupernet(isCancelled, progress)
        }
    }

    private func runSupernet(
        _ isCancelled: () -> Bool, _ progress: (Progress) -> Void
    ) throws -> SearchOutcome? {
        let run = try SearchRun(order, on: training, validation: validation, device: device)
        let state = Self.stateFile(in: folder)
        if FileManager.default.fileExists(atPath: state.path) { try run.resume(from: state) }
        while !run.isDone {
            let epoch = try run.takeStep()
            let isOver = isCancelled()
            if epoch != nil || isOver { try run.save(to: state) }
            progress(Progress(share: supernetShare * Double(run.step) / Double(run.steps), epoch: epoch))
            if isOver { return nil }
        }
        var effort = run.effort
        let best = ranked(try judged(run, &effort, progress))
        guard order.recipe.finalistShare > 0 else {
            return try outcome(best, chosen: nil, history: run.history, effort: effort)
        }
        let finals = try candidateTraining.run(
            budget: plannedEffort().macs * order.recipe.finalistShare, isCancelled: isCancelled,
            progress: { candidate, share in
                progress(
                    Progress(share: supernetShare + (1 - supernetShare) * share, candidate: candidate))
            },
            network: { $0 < best.count ? best[$0].widths : nil })
        guard let finals else { return nil }
        effort.trainingMacs += finals.effort.trainingMacs
        effort.judgingMacs += finals.effort.judgingMacs
        return try outcome(
            ranked(finals.candidates) + best.dropFirst(finals.candidates.count), chosen: nil,
            history: run.history, effort: effort)
    }

    /// Networks of a supernet that is trained, judged with its weights; adds that work.
    private func judged(
        _ run: SearchRun, _ effort: inout SearchEffort, _ progress: (Progress) -> Void
    ) throws -> [SearchOutcome.Candidate] {
        let judge = try SubnetJudge(
            run.supernet, on: validation, recalibratedOn: training, seed: order.recipe.seed, device: device)
        func judged(_ widths: ChosenWidths) throws -> SearchOutcome.Candidate {
            effort.judge(
                judge.exampleCount + judge.calibrationCount,
                macs: try widths.architecture(order.backbone).macs)
            let candidate = try judge.judge(widths)
            progress(Progress(share: supernetShare, candidate: candidate))
            return candidate
        }
        var random = RandomSource(seed: order.recipe.seed, position: 1)
        let count = Self.judgedPerCandidate * order.recipe.candidates
        switch order.method {
        case .evolution:
            return try EvolutionarySearch(backbone: order.backbone, limits: order.limits)
                .run(count, from: &random, judge: judged)
        case .randomSupernet:
            // Evolution whose first generation never ends is a random search.
            return try EvolutionarySearch(
                backbone: order.backbone, limits: order.limits, population: .max
            ).run(count, from: &random, judge: judged)
        default: return try run.found().map(judged)
        }
    }

    /// Trains drawn networks one by one until the work of a differentiable search is done.
    private func runRandom(
        _ isCancelled: () -> Bool, _ progress: (Progress) -> Void
    ) throws -> SearchOutcome? {
        let result = try candidateTraining.run(
            budget: plannedEffort().macs, isCancelled: isCancelled,
            progress: { progress(Progress(share: $1, candidate: $0)) },
            network: { index in
                var random = RandomSource(seed: order.recipe.seed, position: index)
                return try EvolutionarySearch.draw(order.backbone, order.limits, &random)
            })
        guard let result else { return nil }
        return try outcome(ranked(result.candidates), chosen: nil, history: [], effort: result.effort)
    }

    /// Trains networks all over the limits; the best under all of them is the outcome's.
    private func runFront(
        _ isCancelled: () -> Bool, _ progress: (Progress) -> Void
    ) throws -> SearchOutcome? {
        let recipe = order.recipe
        let trainer = RungTraining(
            recipe: Recipe(epochs: recipe.epochs, batchSize: recipe.batchSize, seed: recipe.seed),
            training: training, validation: validation, device: device, folder: folder)
        let file = Self.candidateFile(in: folder)
        return try withoutActuallyEscaping(isCancelled) { isCancelled in
            try withoutActuallyEscaping(progress) { progress in
                let result = try FrontSearch(
                    order, known: CandidateFile.read(file),
                    examples: (training.count, validation.count),
                    trainer: { try trainer.advance($0.architecture, to: $0.epochs, isStopped: isCancelled) },
                    progress: { candidate, all, share in
                        try CandidateFile.write(all, to: file)
                        progress(Progress(share: share, candidate: candidate))
                    }
                ).run()
                guard let result else { return nil }
                return try outcome(result.candidates, chosen: nil, history: [], effort: result.effort)
            }
        }
    }

    /// How much of the work is a supernet's.
    private var supernetShare: Double { 1 - order.recipe.finalistShare }

    private var candidateTraining: CandidateTraining {
        CandidateTraining(
            recipe: order.recipe, backbone: order.backbone, training: training, validation: validation,
            device: device, file: Self.candidateFile(in: folder))
    }

    /// Work of a search by this recipe: of a differentiable supernet, and of the finalists after it.
    private func plannedEffort() throws -> SearchEffort {
        let recipe = order.recipe
        let steps = training.count / 2 / max(1, recipe.batchSize)
        let passes = 2 * recipe.epochs - recipe.warmUpEpochs
        var effort = SearchEffort.none
        effort.train(
            passes * steps * recipe.batchSize,
            macs: try order.backbone.widest.architecture(order.backbone).macs)
        effort.trainingMacs /= 1 - recipe.finalistShare
        return effort
    }

    /// Of equally right ones the surer.
    private func ranked(_ candidates: [SearchOutcome.Candidate]) -> [SearchOutcome.Candidate] {
        candidates.sorted { ($0.accuracy, -$0.loss) > ($1.accuracy, -$1.loss) }
    }

    private func outcome(
        _ candidates: [SearchOutcome.Candidate], chosen: ChosenWidths?, history: [SearchEpoch],
        effort: SearchEffort
    ) throws -> SearchOutcome {
        guard let widths = chosen ?? candidates.first?.widths else {
            throw TorchError("expected a network that was judged, found none; raise the number of candidates")
        }
        let architecture = try widths.architecture(order.backbone)
        return SearchOutcome(
            order: order, architecture: architecture.id, widths: widths,
            costs: try order.limits.map { try $0.exact(architecture) }, candidates: candidates,
            history: history, effort: effort,
            trainingExamples: training.count, validationExamples: validation.count)
    }
}
