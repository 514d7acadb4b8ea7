import Foundation
import Jobs
import Latency
import Networks

/// A search for the whole front of accuracy against cost.
///
/// The first networks are spread over cost; then come rounds that a learnt predictor proposes (`FrontProposals`). All
/// are trained to the first rung. Of those at a rung a third goes on to the next, the ones nearest to the front first
/// (successive halving as in ASHA: Li et al., arXiv:1810.05934), each from where it stopped. At the end the best under
/// each wanted latency is trained to the last rung.
final class FrontSearch {
    /// What came of it.
    struct Result {
        var candidates: [SearchOutcome.Candidate]
        var effort: SearchEffort
    }

    /// Rounds after the first networks.
    static let rounds = 4
    /// Of so many networks at a rung one goes on.
    private static let reduction = 3

    private let order: SearchOrder
    private let training: RungTraining
    private let proposals: FrontProposals
    private let rungs: [Int]
    private let file: URL
    private let isStopped: () -> Bool
    private let progress: (SearchOutcome.Candidate, _ share: Double) -> Void
    private var trials: [(proposal: FrontProposals.Proposal, rungs: [TrainingRung])] = []
    /// Of an earlier run in the same folder, by the network's id.
    private var known: [String: [TrainingRung]] = [:]
    private var effort = SearchEffort.none

    /// Raised where it was asked to stop.
    private struct Stopped: Error {}

    /// Prepares a search whose state lies in `folder`.
    init(
        _ order: SearchOrder, training: any Examples, validation: any Examples, folder: URL, device: Device,
        isStopped: @escaping () -> Bool,
        progress: @escaping (SearchOutcome.Candidate, _ share: Double) -> Void
    ) throws {
        self.order = order
        let recipe = order.recipe
        self.training = RungTraining(
            recipe: Recipe(epochs: recipe.epochs, batchSize: recipe.batchSize, seed: recipe.seed),
            training: training, validation: validation, device: device, folder: folder)
        proposals = try FrontProposals(order)
        rungs = RungTraining.rungs(recipe.epochs)
        file = Search.candidateFile(in: folder)
        self.isStopped = isStopped
        self.progress = progress
        for candidate in try CandidateFile.read(file) {
            known[try candidate.widths.architecture(order.backbone).id] = candidate.rungs ?? []
        }
    }

    /// Searches; nil where it was asked to stop.
    func run() throws -> Result? {
        do {
            let round = max(1, order.recipe.candidates / (Self.rounds + Self.reduction))
            try start(proposals.first(max(1, order.recipe.candidates - Self.rounds * round)))
            for number in 0..<Self.rounds {
                let logits = trials.map { trial in
                    (trial.proposal, logit(trial.rungs[0].accuracy))
                }
                try start(proposals.next(round, round: number, known: logits))
            }
            try finishWinners()
        } catch is Stopped {
            return nil
        }
        return Result(candidates: ranked(), effort: effort)
    }

    private func start(_ chosen: [FrontProposals.Proposal]) throws {
        for proposal in chosen {
            trials.append((proposal, []))
            try advance(trials.count - 1)
        }
        try promote()
    }

    /// Lets a third of the networks at each rung go on.
    private func promote() throws {
        for rung in 1..<rungs.count {
            let there = trials.indices.filter { trials[$0].rungs.count >= rung }
            let gone = there.filter { trials[$0].rungs.count > rung }
            let due = there.count / Self.reduction - gone.count
            guard due > 0 else { continue }
            let order = frontOrder(there, rung: rung - 1).filter { !gone.contains($0) }
            for index in order.prefix(due) { try advance(index) }
        }
    }

    /// Networks by fronts: those that nothing is better than at no more cost, then those of the rest, and so on; within
    /// one front the ones that would leave the largest hole.
    private func frontOrder(_ indices: [Int], rung: Int) -> [Int] {
        var left = indices.sorted {
            (trials[$0].proposal.cost, -trials[$0].rungs[rung].accuracy, $0)
                < (trials[$1].proposal.cost, -trials[$1].rungs[rung].accuracy, $1)
        }
        var order: [Int] = []
        while !left.isEmpty {
            var best = -Double.infinity
            let front = left.filter { index in
                let accuracy = trials[index].rungs[rung].accuracy
                defer { best = max(best, accuracy) }
                return accuracy > best
            }
            order += front.sorted { hole($0, front, rung) > hole($1, front, rung) }
            left.removeAll(where: front.contains)
        }
        return order
    }

    /// By how much the area below a front shrinks without one of its networks.
    private func hole(_ index: Int, _ front: [Int], _ rung: Int) -> Double {
        let most = 1.01 * (trials.map(\.proposal.cost).max() ?? 1)
        var area = FrontArea(most: most, floor: 0)
        for other in front where other != index {
            area.add(cost: trials[other].proposal.cost, accuracy: trials[other].rungs[rung].accuracy)
        }
        return area.gain(
            cost: trials[index].proposal.cost, accuracy: trials[index].rungs[rung].accuracy)
    }

    /// Trains the best network under each wanted latency to the end, until the best ones are trained so far.
    private func finishWinners() throws {
        for target in order.targets ?? [0] {
            let limits = order.limits(at: target)
            while let best = try front().best(within: limits), !best.isFinal {
                let id = best.candidate.widths
                guard let index = trials.firstIndex(where: { $0.proposal.widths == id }) else { break }
                try advance(index)
            }
        }
    }

    /// Trains a network to its next rung, or takes that from an earlier run.
    private func advance(_ index: Int) throws {
        let (proposal, done) = trials[index]
        let epochs = rungs[done.count]
        let macs = proposal.architecture.macs
        effort.train((epochs - (done.last?.epochs ?? 0)) * training.training.count, macs: macs)
        effort.judge(training.validation.count, macs: macs)
        let earlier = known[proposal.architecture.id]?.first { $0.epochs == epochs }
        if let earlier {
            trials[index].rungs.append(earlier)
            return
        }
        guard let rung = try training.advance(proposal.architecture, to: epochs, isStopped: isStopped) else {
            throw Stopped()
        }
        trials[index].rungs.append(rung)
        try CandidateFile.write(trials.filter { !$0.rungs.isEmpty }.map(candidate), to: file)
        progress(
            candidate(trials[index]), Double(trials.count) / Double(max(1, order.recipe.candidates)))
    }

    private func candidate(
        _ trial: (proposal: FrontProposals.Proposal, rungs: [TrainingRung])
    ) -> SearchOutcome.Candidate {
        SearchOutcome.Candidate(
            widths: trial.proposal.widths, accuracy: trial.rungs.last?.accuracy ?? 0,
            loss: trial.rungs.last?.loss ?? 0, trainedEpochs: trial.rungs.last?.epochs, rungs: trial.rungs)
    }

    private func front() -> TrainedFront {
        TrainedFront(
            trials.map(candidate), of: order, examples: training.validation.count)
    }

    /// The best under all limits first.
    private func ranked() -> [SearchOutcome.Candidate] { front().members.map(\.candidate) }

    private func logit(_ accuracy: Double) -> Double {
        TrainedFront.logit(accuracy, of: training.validation.count)
    }
}
