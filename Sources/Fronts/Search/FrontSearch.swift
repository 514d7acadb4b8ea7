import Foundation
package import Jobs
package import Networks

/// A search for the whole front of accuracy against cost; who trains is not its matter.
///
/// The first networks are spread over cost; then come rounds that a learnt predictor proposes (`FrontProposals`). All
/// are trained to the first rung. Of those at a rung a third goes on to the next, the ones nearest to the front first
/// (successive halving as in ASHA: Li et al., arXiv:1810.05934), each from where it stopped. At the end the best under
/// each wanted latency is trained to the last rung.
///
/// It starts from nothing each time and takes what is known of networks as their results: so it ends at the same place however often
/// it was stopped.
package final class FrontSearch {
    /// What came of it.
    package struct Result {
        /// Networks that were trained, the best under all limits first.
        package var candidates: [SearchOutcome.Candidate]
        /// Work of the trainings.
        package var effort: SearchEffort
    }

    /// A training that is wanted.
    package struct Request: Hashable {
        /// The network.
        package var architecture: Architecture
        /// Epochs that it has behind it.
        package var fromEpochs: Int
        /// Epochs after which its accuracy is wanted.
        package var epochs: Int
    }

    /// Trains to what a request wants; nil where it was asked to stop.
    package typealias Trainer = (Request) throws -> TrainingRung?

    /// Rounds after the first networks.
    package static let rounds = 4
    /// Of so many networks at a rung one goes on.
    private static let reduction = 3

    private let order: SearchOrder
    private let proposals: FrontProposals
    private let rungs: [Int]
    private let examples: (training: Int, validation: Int)
    private let trainer: Trainer?
    private let progress:
        (SearchOutcome.Candidate, _ all: [SearchOutcome.Candidate], _ share: Double) throws -> Void
    private var trials: [(proposal: FrontProposals.Proposal, rungs: [TrainingRung])] = []
    /// What is known already, by the network's id.
    private var known: [String: [TrainingRung]] = [:]
    private var effort = SearchEffort.none

    /// Raised where it was asked to stop, or results are wanted that nobody gave.
    private struct Waiting: Error {
        var requests: [Request]
    }

    /// Prepares a search.
    ///
    /// - Parameters:
    ///   - known: candidates of an earlier run with their rungs, or those that were told.
    ///   - examples: how many there are for training and for validation.
    ///   - trainer: who trains; nil where somebody else does, and results are told.
    ///   - progress: told each network that reached a rung, all of them so far, and how far the search is.
    package init(
        _ order: SearchOrder, known candidates: [SearchOutcome.Candidate],
        examples: (training: Int, validation: Int), trainer: Trainer? = nil,
        progress:
            @escaping (SearchOutcome.Candidate, _ all: [SearchOutcome.Candidate], _ share: Double)
            throws -> Void = { _, _, _ in }
    ) throws {
        self.order = order
        self.examples = examples
        self.trainer = trainer
        self.progress = progress
        proposals = try FrontProposals(order)
        rungs = Self.rungs(order.recipe.epochs)
        for candidate in candidates {
            known[try candidate.widths.architecture(order.backbone).id] = candidate.rungs ?? []
        }
    }

    /// Epochs at which networks are compared: a sixth, a half and all of a whole training.
    package static func rungs(_ epochs: Int) -> [Int] {
        Array(Set([max(1, epochs / 6), max(1, epochs / 2), epochs])).sorted()
    }

    /// Searches; nil where it was asked to stop.
    package func run() throws -> Result? {
        do {
            try search()
        } catch is Waiting {
            return nil
        }
        return Result(candidates: ranked(), effort: effort)
    }

    /// The trainings that it waits for; none where it has all that it wants.
    package func requests() throws -> [Request] {
        do {
            try search()
        } catch let waiting as Waiting {
            return waiting.requests
        }
        return []
    }

    /// Networks that were trained so far, the best under all limits first.
    package func ranked() -> [SearchOutcome.Candidate] { front().members.map(\.candidate) }

    private func search() throws {
        (trials, effort) = ([], .none)
        let round = max(1, order.recipe.candidates / (Self.rounds + Self.reduction))
        try start(proposals.first(max(1, order.recipe.candidates - Self.rounds * round)))
        for number in 0..<Self.rounds {
            let logits = trials.map { trial in
                (trial.proposal, logit(trial.rungs[0].accuracy))
            }
            try start(proposals.next(round, round: number, known: logits))
        }
        try finishWinners()
    }

    private func start(_ chosen: [FrontProposals.Proposal]) throws {
        let first = trials.count
        trials += chosen.map { ($0, []) }
        try advance(Array(first..<trials.count))
        try promote()
    }

    /// Lets a third of the networks at each rung go on.
    private func promote() throws {
        for rung in 1..<rungs.count {
            let there = trials.indices.filter { trials[$0].rungs.count >= rung }
            let gone = there.filter { trials[$0].rungs.count > rung }
            let due = there.count / Self.reduction - gone.count
            guard due > 0 else { continue }
            let costs = trials.map(\.proposal.cost)
            let order = FrontOrder(
                there.map { ($0, costs[$0], trials[$0].rungs[rung - 1].accuracy) }, most: costs.max() ?? 1
            ).indices.filter { !gone.contains($0) }
            try advance(Array(order.prefix(due)))
        }
    }

    /// Trains the best network under each wanted latency to the end, until the best ones are trained so far.
    private func finishWinners() throws {
        while true {
            let front = front()
            var due: [Int] = []
            for target in order.targets ?? [0] {
                guard let best = try front.best(within: order.limits(at: target)), !best.isFinal,
                    let index = trials.firstIndex(where: { $0.proposal.widths == best.candidate.widths }),
                    !due.contains(index)
                else { continue }
                due.append(index)
            }
            guard !due.isEmpty else { return }
            try advance(due)
        }
    }

    /// Trains networks to their next rung, or takes that from what is known.
    private func advance(_ indices: [Int]) throws {
        var waiting: [Request] = []
        for index in indices {
            let (proposal, done) = trials[index]
            let request = Request(
                architecture: proposal.architecture, fromEpochs: done.last?.epochs ?? 0,
                epochs: rungs[done.count])
            if let earlier = known[proposal.architecture.id]?.first(where: { $0.epochs == request.epochs }) {
                trials[index].rungs.append(earlier)
            } else if let trainer {
                guard let rung = try trainer(request) else { throw Waiting(requests: [request]) }
                trials[index].rungs.append(rung)
                try progress(
                    candidate(trials[index]), trials.filter { !$0.rungs.isEmpty }.map(candidate),
                    Double(trials.count { !$0.rungs.isEmpty }) / Double(max(1, order.recipe.candidates)))
            } else {
                waiting.append(request)
                continue
            }
            let macs = proposal.architecture.macs
            effort.train((request.epochs - request.fromEpochs) * examples.training, macs: macs)
            effort.judge(examples.validation, macs: macs)
        }
        guard waiting.isEmpty else { throw Waiting(requests: waiting) }
    }

    private func candidate(
        _ trial: (proposal: FrontProposals.Proposal, rungs: [TrainingRung])
    ) -> SearchOutcome.Candidate {
        SearchOutcome.Candidate(
            widths: trial.proposal.widths, accuracy: trial.rungs.last?.accuracy ?? 0,
            loss: trial.rungs.last?.loss ?? 0, trainedEpochs: trial.rungs.last?.epochs, rungs: trial.rungs)
    }

    private func front() -> TrainedFront {
        TrainedFront(trials.map(candidate), of: order, examples: examples.validation)
    }

    private func logit(_ accuracy: Double) -> Double {
        TrainedFront.logit(accuracy, of: examples.validation)
    }
}
