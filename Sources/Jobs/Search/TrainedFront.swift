import Foundation
public import Latency
public import Networks

/// Networks that a search trained for some epochs each, and the best of them under any limits.
///
/// What a network would have at the last rung is its own figure where it was trained so far; else its logit at the rung
/// where it is, and what the networks that went on gained on the mean. Those went on because they were ahead, so that the
/// gain is rather too small than too large.
public struct TrainedFront: Sendable {
    /// A network with what is expected of it.
    public struct Member: Hashable, Sendable {
        /// The network and its rungs.
        public var candidate: SearchOutcome.Candidate
        /// Share of right answers on validation that is expected at the last rung, 0...1.
        public var expected: Double
        /// Whether it was trained to the last rung.
        public var isFinal: Bool
    }

    /// By expected accuracy, the best first.
    public let members: [Member]
    private let backbone: Backbone

    /// Reads off what is expected; candidates without rungs are left out.
    ///
    /// - Parameters:
    ///   - order: what was searched for; its epochs are the last rung.
    ///   - examples: validation examples that accuracies are shares of.
    public init(_ candidates: [SearchOutcome.Candidate], of order: SearchOrder, examples: Int) {
        backbone = order.backbone
        let trained = candidates.filter { !($0.rungs ?? []).isEmpty }
        let last = order.recipe.epochs
        let epochs = Set(trained.flatMap { $0.rungs ?? [] }.map(\.epochs) + [last]).sorted()
        var left: [Int: Double] = [last: 0]
        for (rung, next) in zip(epochs, epochs.dropFirst()).reversed() {
            let gains = trained.compactMap { candidate -> Double? in
                let rungs = candidate.rungs ?? []
                guard let from = rungs.first(where: { $0.epochs == rung }),
                    let to = rungs.first(where: { $0.epochs == next })
                else { return nil }
                return Self.logit(to.accuracy, of: examples) - Self.logit(from.accuracy, of: examples)
            }
            // Where none went on nothing is known of what is gained.
            let mean = gains.isEmpty ? 0 : gains.reduce(0, +) / Double(gains.count)
            left[rung] = mean + (left[next] ?? 0)
        }
        members = trained.compactMap { candidate -> Member? in
            guard let rung = candidate.rungs?.last else { return nil }
            let logit = Self.logit(rung.accuracy, of: examples) + (left[rung.epochs] ?? 0)
            let isFinal = rung.epochs == last
            return Member(
                candidate: candidate, expected: isFinal ? rung.accuracy : 1 / (1 + exp(-logit)),
                isFinal: isFinal)
        }.sorted { ($0.expected, -($0.candidate.loss)) > ($1.expected, -($1.candidate.loss)) }
    }

    /// The best network that keeps all limits by the exact models; nil where none does.
    public func best(within limits: [Limit]) throws(ModelError) -> Member? {
        for member in members {
            if try limits.hold(member.candidate.widths.architecture(backbone)) { return member }
        }
        return nil
    }

    /// Positions of the members that nothing at no more cost is better than, cheapest first.
    public func front(by cost: (ChosenWidths) throws -> Double) rethrows -> [Int] {
        let costs = try members.map { try cost($0.candidate.widths) }
        var best = -Double.infinity
        return costs.indices.sorted {
            (costs[$0], -members[$0].expected) < (costs[$1], -members[$1].expected)
        }
        .filter { index in
            defer { best = max(best, members[index].expected) }
            return members[index].expected > best
        }
    }

    /// Name of a network's state in the folder of a round, where its training can go on.
    public static func stateName(_ architecture: Architecture) -> String {
        "networks/\(architecture.digest.description.prefix(16)).safetensors"
    }

    /// Logarithm of the odds of a share of examples, half an example away from 0 and 1.
    public static func logit(_ share: Double, of examples: Int) -> Double {
        let right = share * Double(examples)
        return log((right + 0.5) / (Double(examples) - right + 0.5))
    }
}
