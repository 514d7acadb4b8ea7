import Boards
import Campaigns
import Console
import Facts
import Foundation
import Jobs
import Latency
import Networks

extension SearchSession {
    /// Searches once for the whole front, or reads an earlier search, and delivers the best network under each latency.
    ///
    /// The winners' trainings go on in the quantized network: in floats they are done.
    func runFront(from earlier: EarlierSearch?) throws -> FrontDelivery {
        let identity = try profiler.attach()
        let isNew = !FileManager.default.fileExists(atPath: folder.path)
        try OutputFolder(path: folder.relativePath).make()
        var outcome: SearchOutcome
        let place: URL
        if let earlier {
            (place, outcome) = (earlier.round, earlier.outcome)
        } else {
            outcome = try find(1, within: limits, isNew: isNew)
            place = round(1)
            try EarlierSearch.record(data: data, in: folder)
        }
        // Where a search lies its own answer stays: others go into folders of their own.
        let isBeside = folder.standardizedFileURL == earlier?.folder.standardizedFileURL
        let front = TrainedFront(
            outcome.candidates, of: outcome.order, examples: outcome.validationExamples)
        let asked = SearchOrder(
            task: task, backbone: backbone, limits: limits, method: .front, recipe: outcome.order.recipe)
        let targets = targets ?? [0]
        var (cards, folders): ([SearchCard], [String]) = ([], [])
        for target in targets {
            let limits = asked.limits(at: target)
            guard let best = try front.best(within: limits) else {
                throw CommandError.input(
                    "\(place.path): expected a network within "
                        + limits.map { "\($0.name) \($0.bound) \($0.unit)" }.joined(separator: ", ")
                        + ", found none among \(front.members.count); raise the limit or search anew")
            }
            let architecture = try best.candidate.widths.architecture(backbone)
            outcome.widths = best.candidate.widths
            outcome.architecture = architecture.id
            outcome.costs = try limits.map { try $0.exact(architecture) }
            var session = self
            session.limits = limits
            session.shared = folder.appending(path: "trained")
            let name =
                targets.count > 1 || isBeside ? (target > 0 ? "at-\(Self.word(target))" : "at-any") : ""
            if !name.isEmpty { session.folder = folder.appending(path: name) }
            try OutputFolder(path: session.folder.relativePath).make()
            note("\(name.isEmpty ? "best" : name): \(architecture.id)")
            let state = place.appending(path: TrainedFront.stateName(architecture))
            cards.append(
                try session.deliver(
                    [try session.profiled(outcome, 1, identity)], identity,
                    order: Self.orderFile(in: place), state: best.isFinal ? state : nil))
            folders.append(name)
        }
        let found = SearchFront(
            task: task.rawValue, dataName: outcome.dataName, networks: try networks(front),
            validationExamples: outcome.validationExamples,
            chosen: zip(cards, targets).map { SearchFront.Choice($0, limitMs: $1 > 0 ? $1 : nil) })
        if !isBeside { try SearchFile.write(found, to: folder.appending(path: "front.json")) }
        return FrontDelivery(cards: cards, folders: folders, front: found)
    }

    /// All networks with their costs, cheapest first.
    private func networks(_ front: TrainedFront) throws -> [SearchFront.Network] {
        let latency = limits.first { if case .latency = $0 { true } else { false } }
        func cost(_ widths: ChosenWidths) throws -> Double {
            let architecture = try widths.architecture(backbone)
            return try latency?.exact(architecture) ?? Double(architecture.ops)
        }
        let onFront = Set(try front.front(by: cost))
        let rows = try front.members.enumerated().map { index, member in
            let architecture = try member.candidate.widths.architecture(backbone)
            return SearchFront.Network(
                network: architecture.id, latencyMs: try latency?.exact(architecture),
                ops: architecture.ops, accuracy: member.candidate.accuracy,
                expectedAccuracy: member.expected, trainedEpochs: member.candidate.trainedEpochs ?? 0,
                isOnFront: onFront.contains(index))
        }
        return rows.sorted {
            ($0.latencyMs ?? 0, $0.ops, $0.network) < ($1.latencyMs ?? 0, $1.ops, $1.network)
        }
    }

    /// A latency as part of a folder's name, such as `10ms` or `2.5ms`.
    private static func word(_ milliseconds: Double) -> String {
        let whole = milliseconds.rounded()
        return (whole == milliseconds ? "\(Int(whole))" : "\(milliseconds)") + "ms"
    }
}
